// Reads one JSON text per line (each itself a JSON string), prints one line per text: "valid", or the pointer of the first refusal.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import Ajv2020 from "ajv/dist/2020.js";

const validate = new Ajv2020({ strict: true, strictRequired: false, allErrors: false }).compile(JSON.parse(readFileSync(process.argv[2], "utf8")));

for await (const line of createInterface({ input: process.stdin })) {
  let instrument;
  try {
    instrument = JSON.parse(JSON.parse(line));
  } catch {
    console.log("malformed");
    continue;
  }
  console.log(validate(instrument) ? "valid" : `refused ${validate.errors[0].instancePath} ${validate.errors[0].keyword}`);
}
