-- Tokens that end before their time.

-- SHA-256 of all revocations of the authorizer, which stands under the MAC of its organization's set;
-- null: there are none.
ALTER TABLE authorizer ADD revocations bytea;

-- Which tokens: of this jti, or of this run, subject or certificate and issued until the cut-off.
CREATE TABLE token_revocation (
  organization text COLLATE "C" NOT NULL,
  authorizer   text COLLATE "C" NOT NULL,
  kind         text COLLATE "C" NOT NULL CHECK (kind IN ('JTI', 'RUN', 'SUBJECT', 'CERTIFICATE')),
  value        text COLLATE "C" NOT NULL,
  cut_off      timestamptz NOT NULL,
  forgotten_at timestamptz NOT NULL, -- when the last of these tokens has expired
  PRIMARY KEY (organization, authorizer, kind, value),
  FOREIGN KEY (organization, authorizer) REFERENCES authorizer
);
CREATE INDEX token_revocation_cut_off ON token_revocation (organization, authorizer, cut_off);
CREATE INDEX token_revocation_forgotten ON token_revocation (forgotten_at);
ALTER TABLE token_revocation ENABLE ROW LEVEL SECURITY;
CREATE POLICY named_organizations ON token_revocation TO stepvault_broker USING (organization = ANY (
  (SELECT nullif(current_setting('stepvault.organizations', true), '')::text[])::text[]));
GRANT SELECT, INSERT, UPDATE, DELETE ON token_revocation TO stepvault_broker;

-- Organizations with revocations that were to be forgotten before a time. The jobs' role sees no more
-- of them: they leave in a mutation of their organization, with a new MAC.
CREATE FUNCTION organizations_with_old_revocations(before timestamptz, most int) RETURNS SETOF text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS
  'SELECT DISTINCT token_revocation.organization
   FROM token_revocation JOIN organization_revision USING (organization)
   WHERE token_revocation.forgotten_at < before LIMIT most';
REVOKE EXECUTE ON FUNCTION organizations_with_old_revocations FROM PUBLIC;
GRANT EXECUTE ON FUNCTION organizations_with_old_revocations TO stepvault_jobs;
