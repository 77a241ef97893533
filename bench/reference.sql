-- The floor of the `ingest` bench: what a straightforward table of call records costs to fill with COPY.
-- Frozen on 2026-11-24, never edited: figures of different days stay comparable only while this file is the same.
create table reference_calls (
  switch_id uuid not null,
  call_uuid text not null, -- Kamailio's and Asterisk's ids are no UUIDs
  called text not null,
  caller text,
  answered_by text,
  setup_at timestamptz not null,
  answer_at timestamptz,
  end_at timestamptz not null,
  outcome text not null,
  talk_seconds int not null,
  region text,
  charge_class text,
  caller_charge bigint not null,
  subscriber_charge bigint not null,
  partner_id uuid not null,
  subscriber_id uuid not null,
  batch_id uuid not null,
  posted_at timestamptz not null,
  primary key (switch_id, call_uuid)
);
create index reference_calls_called on reference_calls (called, setup_at);
create index reference_calls_subscriber on reference_calls (subscriber_id, answer_at);
