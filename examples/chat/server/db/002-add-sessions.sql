-- Who is signed in: one row for each cookie, until its owner signs out.
create table sessions (
  id uuid primary key,
  person text not null references users,
  created_at timestamptz not null default now()
);
create index on sessions (created_at);
