#!/usr/bin/env bash
# Installs what the tests need and is missing (PostgreSQL, Chromium, curl, Python and its openpyxl, with root or sudo), builds, runs every test.
# The last line says "N passed, N failed"; the exit code is 0 only if tests ran and none failed.
set -uo pipefail
exec </dev/null
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_TieredPGO=0 # programs that live for a minute earn nothing by watching themselves

give_up() {
  echo "tests/run.sh: $1" >&2
  echo "0 passed, 1 failed"
  exit 1
}

has_postgres() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || [ -n "${SURVEY_TEST_POSTGRES:-}" ]; }
# Chromium without its windows takes half the processor time of the whole.
has_chromium() { command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }
has_openpyxl() { "$(if [ -x /usr/bin/python3 ]; then echo /usr/bin/python3; else echo python3; fi)" -c 'import openpyxl' 2>/dev/null; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

install_missing() {
  local packages=()
  has_postgres || packages+=(postgresql)
  has_chromium || packages+=(chromium-headless-shell)
  for tool in curl python3; do command -v "$tool" >/dev/null || packages+=("$tool"); done
  has_openpyxl || packages+=(python3-openpyxl)
  [ ${#packages[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || give_up "please install ${packages[*]} (there is no apt-get here to do it)"
  echo "Installing ${packages[*]} ..."
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
  apt-cache show chromium-headless-shell >/dev/null 2>&1 || packages=("${packages[@]/chromium-headless-shell/chromium}")
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends "${packages[@]}" >/dev/null \
    || give_up "${packages[*]} could not be installed; it takes root or sudo"
}

command -v dotnet >/dev/null || give_up "the .NET 10 SDK is needed: https://dotnet.microsoft.com/download"
command -v npm >/dev/null || give_up "Node.js 20 or later with npm is needed: https://nodejs.org"
install_missing

if [ -f tests/node/package-lock.json ]; then
  (cd tests/node && npm ci --no-audit --no-fund --loglevel=error) || give_up "npm ci in tests/node failed"
fi

dotnet build SurveyPlatform.sln -v q -nologo -clp:NoSummary || give_up "the build failed"

passed=0
failed=0
failures=()

# The sum of one attribute over the assemblies of a report.
sum() { grep -o '<assembly [^>]*>' "$report" | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }'; }

report=$(mktemp)
trap 'rm -f "$report"' EXIT

for project in tests/*/*.csproj; do
  grep -q '<IsTestProject>true' "$project" || continue
  name=$(basename "$project" .csproj)
  echo "== $name"
  : >"$report"
  dotnet "artifacts/bin/$name/debug/$name.dll" -noLogo -noColor -xml "$report"
  code=$?
  mapfile -t -O "${#failures[@]}" failures < <(grep -o '<test [^>]*result="Fail"' "$report" | sed 's/.* name="\([^"]*\)".*/\1/')
  good=$(sum passed); bad=$(($(sum failed) + $(sum errors)))
  # A project that fails without a failed test (a crash, a broken fixture) counts as one.
  [ "$code" -eq 0 ] || [ "$bad" -gt 0 ] || { bad=1; failures+=("$name: exit code $code without a failed test"); }
  passed=$((passed + good))
  failed=$((failed + bad))
done

[ ${#failures[@]} -eq 0 ] || printf 'FAILED %s\n' "${failures[@]}"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
