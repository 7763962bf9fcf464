-- Everything that VaultService does: kinds, sharing, versions with states, rotation plans, usages.

ALTER TABLE item
  DROP CONSTRAINT item_kind_check,
  DROP CONSTRAINT item_access_check,
  ADD CONSTRAINT item_kind_check
    CHECK (kind IN ('SECRET', 'MATERIAL', 'API_KEY', 'SIGNING_KEY')),
  ADD CONSTRAINT item_access_check CHECK (access IN ('TEAM', 'RESTRICTED', 'PRIVATE')),
  ADD description text NOT NULL DEFAULT '',
  ADD note text NOT NULL DEFAULT '',
  ADD labels text[] NOT NULL DEFAULT '{}', -- each label's key, then its value
  ADD rotate_every bigint, -- seconds
  ADD rotation_contacts text[] NOT NULL DEFAULT '{}',
  ADD rotation_due_at timestamptz,
  ADD grants text[] NOT NULL DEFAULT '{}', -- of each its permission, type of principal, and name
  ADD destinations text[] NOT NULL DEFAULT '{}', -- of each scheme, host, port and path
  ADD api_key_workflows text[],
  ADD api_key_stands_for text,
  ADD signing_algorithm text CHECK (signing_algorithm IN ('ED25519', 'ES256', 'RS256', 'HS256')),
  ADD signing_purpose text CHECK (signing_purpose IN ('JWS', 'RAW')),
  ADD overlap_version int,
  ADD overlap_until timestamptz,
  ADD activated_at timestamptz[] NOT NULL DEFAULT '{}', -- when a version became current, and which
  ADD activated_version int[] NOT NULL DEFAULT '{}',
  ADD place_stamp bigint NOT NULL DEFAULT 0;
UPDATE item SET (activated_at, activated_version) = (
  SELECT array_agg(current_from ORDER BY number), array_agg(number ORDER BY number)
  FROM item_version v WHERE v.organization = item.organization AND v.item = item.id);
ALTER TABLE item
  ALTER activated_at DROP DEFAULT,
  ALTER activated_version DROP DEFAULT;

ALTER TABLE item_version
  DROP CONSTRAINT item_version_state_check,
  ADD CONSTRAINT item_version_state_check CHECK (state IN ('ENABLED', 'DISABLED', 'DESTROYED')),
  ADD destroyed_at timestamptz,
  ADD kid text COLLATE "C",
  ADD public_jwk text,
  ADD api_key_id text COLLATE "C",
  ADD api_key_mac_key text COLLATE "C",
  ADD api_key_mac bytea,
  ALTER wrap_key DROP NOT NULL,
  ALTER wrapped_key DROP NOT NULL,
  ALTER commitment DROP NOT NULL,
  ALTER ciphertext DROP NOT NULL;
CREATE UNIQUE INDEX item_version_api_key ON item_version (organization, api_key_id)
  WHERE api_key_id IS NOT NULL;
GRANT UPDATE, DELETE ON item_version TO stepvault_broker;

-- What lists look items up by. The item's own row has it all, under its MAC: these are indexes, and
-- what is found through them is checked against the row.

-- In whose lists an item stands, with what lists order it by: so a page is read off one index for
-- each list of its viewer, and past nothing that the viewer may not see. Every item stands in the
-- list of ALL, in its owner's, and in that of each user and group that it is granted to.
CREATE TABLE item_listing (
  organization    text COLLATE "C" NOT NULL,
  item            text COLLATE "C" NOT NULL,
  access          text COLLATE "C" NOT NULL CHECK (access IN ('TEAM', 'OTHER')),
  -- ALL: of TEAM items everybody, of the others admins
  viewer_type     text COLLATE "C" NOT NULL CHECK (viewer_type IN ('ALL', 'USER', 'GROUP')),
  viewer          text COLLATE "C" NOT NULL,
  permission      text COLLATE "C" NOT NULL, -- of the viewer; of ALL, CAN_USE
  name            text COLLATE "C" NOT NULL,
  kind            text COLLATE "C" NOT NULL,
  created_at      timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL, -- never: the last microsecond of 9999
  rotation_due_at timestamptz,
  last_used_at    timestamptz NOT NULL, -- never: 1970; ten minutes late at most
  deleted         boolean NOT NULL,
  PRIMARY KEY (organization, item, access, viewer_type, viewer),
  FOREIGN KEY (organization, item) REFERENCES item ON DELETE CASCADE
);
INSERT INTO item_listing
  SELECT organization, id, CASE access WHEN 'TEAM' THEN 'TEAM' ELSE 'OTHER' END, list.viewer_type,
    list.viewer, list.permission, name, kind, created_at,
    coalesce(expires_at, '9999-12-31 23:59:59.999999+00'), NULL, 'epoch', deleted_at IS NOT NULL
  FROM item, LATERAL (VALUES ('ALL', '', 'CAN_USE'), ('USER', owner, 'CAN_EDIT'))
    AS list (viewer_type, viewer, permission);
CREATE INDEX item_listing_name
  ON item_listing (organization, access, viewer_type, viewer, permission, name, item) WHERE NOT deleted;
CREATE INDEX item_listing_created
  ON item_listing (organization, access, viewer_type, viewer, permission, created_at, item) WHERE NOT deleted;
CREATE INDEX item_listing_expiry
  ON item_listing (organization, access, viewer_type, viewer, permission, expires_at, item) WHERE NOT deleted;
CREATE INDEX item_listing_last_use
  ON item_listing (organization, access, viewer_type, viewer, permission, last_used_at, item) WHERE NOT deleted;
CREATE INDEX item_listing_rotation
  ON item_listing (organization, access, viewer_type, viewer, permission, rotation_due_at, item)
  WHERE NOT deleted AND rotation_due_at IS NOT NULL;
CREATE INDEX item_listing_deleted
  ON item_listing (organization, access, viewer_type, viewer, permission, name, item) WHERE deleted;

-- Name, description and note in lower case: a database of the C locale knows that of ASCII only.
CREATE TABLE item_text (
  organization text COLLATE "C" NOT NULL,
  item         text COLLATE "C" NOT NULL,
  words        text COLLATE "C" NOT NULL,
  PRIMARY KEY (organization, item),
  FOREIGN KEY (organization, item) REFERENCES item ON DELETE CASCADE
);
INSERT INTO item_text SELECT organization, id, lower(name COLLATE "default") FROM item;

CREATE TABLE item_label (
  organization text COLLATE "C" NOT NULL,
  item         text COLLATE "C" NOT NULL,
  key          text COLLATE "C" NOT NULL,
  value        text COLLATE "C" NOT NULL,
  PRIMARY KEY (organization, key, value, item),
  FOREIGN KEY (organization, item) REFERENCES item ON DELETE CASCADE
);
CREATE INDEX item_label_item ON item_label (organization, item);

-- Which workflows use an item: declared when they are saved, observed when they run.
CREATE TABLE item_usage (
  organization     text COLLATE "C" NOT NULL,
  item             text COLLATE "C" NOT NULL,
  workflow         text COLLATE "C" NOT NULL,
  workflow_version text COLLATE "C" NOT NULL DEFAULT '',
  node             text COLLATE "C" NOT NULL DEFAULT '',
  reference        text COLLATE "C" NOT NULL,
  declared_at      timestamptz,
  last_version     int,
  last_used_at     timestamptz,
  PRIMARY KEY (organization, item, workflow, workflow_version, node, reference),
  FOREIGN KEY (organization, item) REFERENCES item ON DELETE CASCADE
);
CREATE TABLE version_usage (
  organization text COLLATE "C" NOT NULL,
  item         text COLLATE "C" NOT NULL,
  version      int NOT NULL,
  last_used_at timestamptz NOT NULL,
  PRIMARY KEY (organization, item, version),
  FOREIGN KEY (organization, item) REFERENCES item ON DELETE CASCADE
);

DO $$
DECLARE
  walled text;
BEGIN
  FOREACH walled IN ARRAY ARRAY['item_listing', 'item_text', 'item_label', 'item_usage',
      'version_usage'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', walled);
    EXECUTE format(
      'CREATE POLICY named_organizations ON %I TO stepvault_broker USING (organization = ANY ('
      || '(SELECT nullif(current_setting(''stepvault.organizations'', true), '''')::text[])::text[]))',
      walled);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO stepvault_broker', walled);
  END LOOP;
END $$;

-- A generated API key, for a retry of the call that made it: encrypted, and only for some minutes.
ALTER TABLE request
  ADD generated_wrap_key text COLLATE "C",
  ADD generated_wrapped_key bytea,
  ADD generated_commitment bytea,
  ADD generated_ciphertext bytea;
CREATE INDEX request_generated ON request (created_at) WHERE generated_ciphertext IS NOT NULL;
GRANT UPDATE (generated_wrap_key, generated_wrapped_key, generated_commitment, generated_ciphertext)
  ON request TO stepvault_jobs;

-- Lists have item_listing now.
DROP INDEX item_name;

-- Organizations that were deleted: the id is never given again.
ALTER TABLE organization
  ADD display_name text NOT NULL DEFAULT '',
  ADD stamp bigint NOT NULL DEFAULT 1,
  ADD deleted_at timestamptz;
GRANT UPDATE (stamp, deleted_at) ON organization TO stepvault_broker;
GRANT DELETE ON ring_key, organization_revision TO stepvault_broker;

-- How far back tokens may pin, in seconds; 0: not at all.
ALTER TABLE authorizer ADD oldest_pin bigint NOT NULL DEFAULT 0;
CREATE INDEX organization_live ON organization (id) WHERE deleted_at IS NULL;
CREATE INDEX organization_deleted ON organization (deleted_at) WHERE deleted_at IS NOT NULL;

-- Brokers that hold keys of a deleted organization in memory learn here that it is gone.
CREATE POLICY deleted_organizations ON organization FOR SELECT TO stepvault_jobs
  USING (deleted_at IS NOT NULL);
GRANT SELECT (id, deleted_at) ON organization TO stepvault_jobs;

CREATE OR REPLACE FUNCTION sole_organization() RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS
  'SELECT CASE WHEN count(*) = 1 THEN min(id) END
   FROM (SELECT id FROM organization WHERE deleted_at IS NULL LIMIT 2) few';

-- What operators see of all organizations: past the wall, and no more than this.
CREATE FUNCTION organizations_after(after text, most int)
  RETURNS TABLE (id text, display_name text, created_at timestamptz, stamp bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS
  'SELECT o.id, o.display_name, o.created_at, o.stamp FROM organization o
   WHERE o.deleted_at IS NULL AND o.id > after ORDER BY o.id LIMIT most';
REVOKE EXECUTE ON FUNCTION organizations_after FROM PUBLIC;
GRANT EXECUTE ON FUNCTION organizations_after TO stepvault_broker;
