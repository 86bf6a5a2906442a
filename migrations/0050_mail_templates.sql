-- A study's own wording of a kind of mail in one language; where there is none, the program's own stands.
create table mail_templates (
  study_id uuid not null references studies (id),
  kind text not null check (kind in ('invitation', 'reminder', 'confirmation')),
  language text not null check (language in ('en', 'cy')),
  subject text not null,
  body text not null,
  saved_at timestamptz not null,
  primary key (study_id, kind, language)
);
