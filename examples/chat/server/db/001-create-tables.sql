-- The tables of the application. A later change is a file of its own, with the next number.
create table users (
  name text primary key,
  status text not null default 'online',
  -- How everybody was last told that they appear.
  told text not null default 'offline',
  created_at timestamptz not null default now()
);

create table rooms (
  slug text primary key,
  title text not null,
  -- Whether everybody is a member; else those of `memberships` are.
  open boolean not null default false,
  position integer not null
);

create table memberships (
  room text not null references rooms,
  member text not null references users,
  primary key (room, member)
);

create table files (
  id uuid primary key,
  uploader text not null references users,
  name text not null,
  type text not null,
  bytes bytea not null,
  created_at timestamptz not null default now()
);

create table messages (
  id integer generated always as identity primary key,
  room text not null references rooms,
  author text not null references users,
  nonce uuid not null,
  kind text not null,
  content text not null,
  file uuid references files,
  version integer not null default 1,
  edited boolean not null default false,
  removed boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp(),
  unique (author, nonce)
);
create index on messages (room, id);
create index on messages (room, changed_at);
create index on messages (created_at);
create index on messages (file);

create table receipts (
  room text not null references rooms,
  reader text not null references users,
  message integer not null references messages,
  primary key (room, reader)
);

create table notifications (
  id integer generated always as identity primary key,
  recipient text not null references users,
  sender text not null references users,
  text text not null,
  read boolean not null default false,
  created_at timestamptz not null default clock_timestamp()
);
create index on notifications (recipient, id);

create table books (
  id integer generated always as identity primary key,
  title text not null,
  author text not null,
  version integer not null default 1,
  destroyed boolean not null default false,
  changed_at timestamptz not null default clock_timestamp()
);
create index on books (changed_at);

-- The server processes that live, and what they last counted.
create table processes (
  id uuid primary key,
  connections integer not null default 0,
  subscriptions integer not null default 0,
  seen_at timestamptz not null default clock_timestamp()
);

-- Who is in a room: one row for each subscription, which ends with its process.
create table occupants (
  id uuid primary key,
  room text not null references rooms,
  person text not null references users,
  process uuid not null references processes on delete cascade
);
create index on occupants (room);
create index on occupants (process);

-- Who is in the organisation: one row for each subscription, until its heart stops.
create table presences (
  id uuid primary key,
  person text not null references users,
  seen_at timestamptz not null default clock_timestamp()
);
create index on presences (person);

-- Requests that were performed, and their answers.
create table claims (
  key text primary key,
  answer json,
  created_at timestamptz not null default now()
);
create index on claims (created_at);

-- When each background job last ran, in whichever process.
create table jobs (
  name text primary key,
  ran_at timestamptz not null
);

create table settings (
  name text primary key,
  value text not null
);

insert into rooms (slug, title, open, position) values
  ('general', 'General', true, 1),
  ('random', 'Random', true, 2),
  ('engineering', 'Engineering', false, 3);

insert into users (name) values ('ada'), ('grace'), ('linus');

insert into memberships (room, member) values
  ('engineering', 'ada'),
  ('engineering', 'grace'),
  ('engineering', 'linus');

insert into books (title, author) values
  ('Notes on the Analytical Engine', 'Ada Lovelace'),
  ('The Art of Computer Programming', 'Donald Knuth'),
  ('A Pattern Language', 'Christopher Alexander');
