-- A sheet is compressed anew at every page save; lz4 takes a fraction of the time of the default. Not every build of PostgreSQL has it.
do $$
begin
  alter table responses alter column answers set compression lz4;
  alter table page_saves alter column changes set compression lz4;
exception when feature_not_supported then
  null;
end
$$;
