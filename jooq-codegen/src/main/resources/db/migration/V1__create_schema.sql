-- Everything is keyed by organization first, so that one organization's rows lie together and a
-- distributed PostgreSQL can shard by it. Text that is compared is COLLATE "C": exact, and the same
-- order everywhere.

-- Roles belong to the whole cluster: another database of it may have created them already, or be
-- creating them at this moment.
DO $$
DECLARE
  needed text;
BEGIN
  FOREACH needed IN ARRAY ARRAY['stepvault_broker', 'stepvault_jobs'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = needed) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', needed);
        -- Since PostgreSQL 16 whoever creates a role is its member, but may not SET ROLE to it.
        EXECUTE format('GRANT %I TO current_user', needed);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;
      END;
    END IF;
    IF NOT pg_has_role(current_user, needed, 'MEMBER') THEN
      EXECUTE format('GRANT %I TO current_user', needed);
    END IF;
  END LOOP;
END $$;

-- The one clock that judges expiry. A function, so that a test can move it.
CREATE FUNCTION now_() RETURNS timestamptz
  LANGUAGE sql VOLATILE PARALLEL SAFE AS 'SELECT clock_timestamp()';

CREATE TABLE installation (
  one         boolean PRIMARY KEY DEFAULT true CHECK (one),
  id          uuid NOT NULL,
  root_key    text COLLATE "C" NOT NULL,
  wrapped_key bytea NOT NULL,
  created_at  timestamptz NOT NULL
);

CREATE TABLE organization (
  id         text COLLATE "C" PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  created_at timestamptz NOT NULL
);

-- Updated by every mutation: narrow, with room on its page, and no index on what changes, so that
-- each update stays in its page (HOT).
CREATE TABLE organization_revision (
  organization    text COLLATE "C" PRIMARY KEY REFERENCES organization,
  revision        bigint NOT NULL,
  tombstone_floor bigint NOT NULL DEFAULT 0,
  authority_stamp bigint NOT NULL,
  authority_key   text COLLATE "C" NOT NULL,
  authority_mac   bytea NOT NULL
) WITH (fillfactor = 20);

CREATE TABLE ring_key (
  organization text COLLATE "C" NOT NULL REFERENCES organization,
  id           text COLLATE "C" NOT NULL,
  purpose      text COLLATE "C" NOT NULL CHECK (purpose IN ('wrap', 'mac', 'request', 'page')),
  wrapped_key  bytea NOT NULL,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (organization, id)
);

CREATE TABLE item (
  organization    text COLLATE "C" NOT NULL REFERENCES organization,
  id              text COLLATE "C" NOT NULL,
  name            text COLLATE "C" NOT NULL,
  kind            text COLLATE "C" NOT NULL CHECK (kind IN ('SECRET', 'MATERIAL')),
  owner           text COLLATE "C" NOT NULL,
  access          text COLLATE "C" NOT NULL CHECK (access IN ('TEAM', 'PRIVATE')),
  current_version int NOT NULL,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  expires_at      timestamptz,
  deleted_at      timestamptz,
  stamp           bigint NOT NULL,
  mac_key         text COLLATE "C" NOT NULL,
  mac             bytea NOT NULL,
  PRIMARY KEY (organization, id)
);
-- The two name scopes. A deleted private item keeps its name, so that a run never falls through from
-- it to a shared one.
CREATE UNIQUE INDEX item_shared_name ON item (organization, name)
  WHERE access <> 'PRIVATE' AND deleted_at IS NULL;
CREATE UNIQUE INDEX item_private_name ON item (organization, owner, name) WHERE access = 'PRIVATE';
-- A run asks for the shared items of a name, deleted ones too, not for everybody's private ones.
CREATE INDEX item_shared ON item (organization, name) WHERE access <> 'PRIVATE';
CREATE INDEX item_name ON item (organization, name, id);
CREATE INDEX item_stamp ON item (organization, stamp);

CREATE TABLE item_version (
  organization text COLLATE "C" NOT NULL,
  item         text COLLATE "C" NOT NULL,
  number       int NOT NULL CHECK (number > 0),
  state        text COLLATE "C" NOT NULL CHECK (state IN ('ENABLED')),
  created_at   timestamptz NOT NULL,
  current_from timestamptz,
  created_by   text COLLATE "C" NOT NULL,
  wrap_key     text COLLATE "C" NOT NULL,
  wrapped_key  bytea NOT NULL,
  commitment   bytea NOT NULL,
  ciphertext   bytea NOT NULL,
  PRIMARY KEY (organization, item, number),
  FOREIGN KEY (organization, item) REFERENCES item
);

CREATE TABLE authorizer (
  organization             text COLLATE "C" NOT NULL REFERENCES organization,
  id                       text COLLATE "C" NOT NULL,
  name                     text NOT NULL,
  scopes                   text[] NOT NULL,
  longest_token_life       int NOT NULL, -- seconds
  presenters               text[] NOT NULL,
  items                    text[] NOT NULL,
  may_grant_all_secrets    boolean NOT NULL,
  created_at               timestamptz NOT NULL,
  stamp                    bigint NOT NULL,
  PRIMARY KEY (organization, id)
);

CREATE TABLE authorizer_key (
  organization text COLLATE "C" NOT NULL,
  authorizer   text COLLATE "C" NOT NULL,
  kid          text COLLATE "C" NOT NULL,
  jwk          text NOT NULL,
  not_before   timestamptz,
  not_after    timestamptz,
  revoked_at   timestamptz,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (organization, authorizer, kid),
  FOREIGN KEY (organization, authorizer) REFERENCES authorizer
);

-- What a retried mutation is answered from: which item, never which answer.
CREATE TABLE request (
  organization text COLLATE "C" NOT NULL REFERENCES organization,
  caller       text COLLATE "C" NOT NULL, -- acting user and certificate
  method       text COLLATE "C" NOT NULL,
  request_id   text COLLATE "C" NOT NULL,
  content_mac  bytea NOT NULL,
  subject      text COLLATE "C" NOT NULL, -- the id of what the call made or changed
  version      int,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (organization, caller, method, request_id)
);
CREATE INDEX request_age ON request (created_at);

CREATE TABLE audit_event (
  at           timestamptz NOT NULL,
  organization text COLLATE "C" NOT NULL,
  process      uuid NOT NULL, -- the broker process that wrote it, and its own count
  sequence     bigint NOT NULL,
  method       text NOT NULL,
  outcome      text NOT NULL CHECK (outcome IN ('ALLOWED', 'DENIED')),
  reason       text NOT NULL,
  certificate  text NOT NULL,
  authorizer   text,
  token        text, -- its jti
  subject      text,
  owner        text,
  item         text,
  item_name    text,
  version      int,
  reference    text,
  workflow     text,
  run          text,
  node         text
) PARTITION BY RANGE (at);
CREATE INDEX audit_event_at ON audit_event (organization, at);

-- What failed before a token's signature was good: of no organization, so counted, not listed.
CREATE TABLE rejected_call (
  minute      timestamptz NOT NULL,
  certificate text COLLATE "C" NOT NULL,
  reason      text COLLATE "C" NOT NULL,
  count       bigint NOT NULL,
  PRIMARY KEY (minute, certificate, reason)
);

-- One partition a week, from this week to the week after `ahead`. Created apart and then attached:
-- attaching takes a lock that lets inserts go on.
CREATE FUNCTION ensure_audit_partitions(ahead interval) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER
  -- pg_temp last: a session cannot put a table of its own before ours. And a week has 168 hours here,
  -- whatever time zone the session is in.
  SET search_path = ${flyway:defaultSchema}, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  week timestamptz := date_trunc('week', now_(), 'UTC');
  part text;
  made int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('stepvault.audit_partitions'));
  WHILE week <= now_() + ahead LOOP
    part := 'audit_event_' || to_char(week AT TIME ZONE 'UTC', 'YYYYMMDD');
    IF to_regclass(part) IS NULL THEN
      EXECUTE format('CREATE TABLE %I (LIKE audit_event INCLUDING ALL)', part);
      EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
      EXECUTE format(
        'ALTER TABLE audit_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        part, week, week + interval '7 days');
      made := made + 1;
    END IF;
    week := week + interval '7 days';
  END LOOP;
  RETURN made;
END $$;
SELECT ensure_audit_partitions(interval '14 days');

-- The organization of an operator who names none, while there is only one.
CREATE FUNCTION sole_organization() RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS
  'SELECT CASE WHEN count(*) = 1 THEN min(id) END FROM (SELECT id FROM organization LIMIT 2) few';
