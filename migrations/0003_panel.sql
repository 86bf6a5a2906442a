create extension if not exists btree_gist;

create table sites (
  id uuid primary key,
  study_id uuid not null references studies (id),
  code text not null check (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$'),
  name text not null,
  site_group text,
  unique (study_id, code),
  unique (study_id, id)
);

create table seats (
  id uuid primary key,
  study_id uuid not null,
  code text not null check (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$'),
  site_id uuid not null,
  role text not null,
  organisation_type text,
  unique (study_id, code),
  unique (study_id, id),
  foreign key (study_id, site_id) references sites (study_id, id)
);
create index seats_site on seats (site_id);

create table informants (
  id uuid primary key,
  study_id uuid not null references studies (id),
  code text not null check (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$'),
  name text not null,
  email text not null,
  phone text,
  language text,
  note text,
  bounced_at timestamptz,
  unsubscribed_at timestamptz,
  created_at timestamptz not null,
  unique (study_id, code),
  unique (study_id, id)
);
-- The same address is the same person (contract section 5), whatever its case.
create unique index informants_email on informants (study_id, lower(email));

-- Who sat where, from (inclusive) to (exclusive). Two people never sit in one seat on one day.
create table memberships (
  id uuid primary key,
  study_id uuid not null,
  seat_id uuid not null,
  informant_id uuid not null,
  starts_on date not null,
  ends_on date check (ends_on >= starts_on),
  end_reason text,
  unique (study_id, id),
  foreign key (study_id, seat_id) references seats (study_id, id),
  foreign key (study_id, informant_id) references informants (study_id, id),
  -- Checked at commit, so that ending one membership and starting the next is one step.
  exclude using gist (seat_id with =, daterange(starts_on, ends_on) with &&) deferrable initially deferred
);
create index memberships_informant on memberships (informant_id);
