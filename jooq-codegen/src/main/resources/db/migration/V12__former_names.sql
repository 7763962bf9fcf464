-- A run that uses a name which an item had before is told so.
ALTER TABLE item ADD former_names text[] COLLATE "C" NOT NULL DEFAULT '{}';

-- Of the items that had a name in a name scope, the last one: shared (owner '') or one user's private ones.
CREATE TABLE item_former_name (
  organization text COLLATE "C" NOT NULL,
  owner        text COLLATE "C" NOT NULL,
  name         text COLLATE "C" NOT NULL,
  item         text COLLATE "C" NOT NULL,
  PRIMARY KEY (organization, owner, name),
  FOREIGN KEY (organization, item) REFERENCES item ON DELETE CASCADE
);
CREATE INDEX item_former_name_item ON item_former_name (organization, item);
ALTER TABLE item_former_name ENABLE ROW LEVEL SECURITY;
CREATE POLICY named_organizations ON item_former_name TO stepvault_broker USING (organization = ANY (
  (SELECT nullif(current_setting('stepvault.organizations', true), '')::text[])::text[]));
GRANT SELECT, INSERT, UPDATE, DELETE ON item_former_name TO stepvault_broker;
