-- Who sees and writes what through the API: policies and grants of the app role. No table is rewritten; running workers
-- don't notice.

-- Two live keys a name (rotation). Older keys of one name take the slots in turn, and from the third on a name of their own.
UPDATE api_keys SET slot = least(numbered.nth, 2),
  name = CASE WHEN numbered.nth > 2 THEN api_keys.name || ' ' || api_keys.id ELSE api_keys.name END
FROM (SELECT id, row_number() OVER (PARTITION BY partner_id, switch_id, name ORDER BY created_at, id) AS nth FROM api_keys) numbered
WHERE numbered.id = api_keys.id AND numbered.nth > 1;
--> statement-breakpoint
CREATE UNIQUE INDEX api_keys_two_live ON api_keys (coalesce(partner_id, switch_id), name, slot) NULLS NOT DISTINCT
  WHERE revoked_at IS NULL;
--> statement-breakpoint
CREATE UNIQUE INDEX caps_once ON caps (subscriber_id, number, kind) NULLS NOT DISTINCT WHERE removed_at IS NULL;
--> statement-breakpoint
-- A switch's keys may now read what became of their records.
UPDATE api_keys SET scopes = scopes || '{cdrs:read}' WHERE 'cdrs:write' = ANY (scopes) AND NOT 'cdrs:read' = ANY (scopes);
--> statement-breakpoint

CREATE FUNCTION app_staff() RETURNS text LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('app.staff', true), '') $$;
--> statement-breakpoint
-- Whose idempotency keys they are; src/db/tenant.ts's actorOf says the same.
CREATE FUNCTION app_actor() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce('partner:' || app_partner(), 'switch:' || app_switch(), CASE WHEN app_operator() THEN 'operator' END)
$$;
--> statement-breakpoint

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['staff', 'idempotency_keys'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_sees_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY worker_sees_all ON %I TO hotline400_worker USING (true) WITH CHECK (true)', name);
  END LOOP;

  CREATE POLICY staff_finds_itself ON staff FOR SELECT TO hotline400_app USING (subject = (SELECT app_staff()));
  CREATE POLICY actor_keeps_own ON idempotency_keys TO hotline400_app
    USING (actor = (SELECT app_actor())) WITH CHECK (actor = (SELECT app_actor()));

  -- What a partner may write, it writes in its own name.
  FOREACH name IN ARRAY ARRAY['subscribers', 'api_keys'] LOOP
    EXECUTE format('CREATE POLICY partner_adds_own ON %I FOR INSERT TO hotline400_app
      WITH CHECK (partner_id = (SELECT app_partner()) OR (SELECT app_operator()))', name);
    EXECUTE format('CREATE POLICY partner_changes_own ON %I FOR UPDATE TO hotline400_app
      USING (partner_id = (SELECT app_partner()) OR (SELECT app_operator()))', name);
  END LOOP;
  CREATE POLICY partner_sees_own ON api_keys FOR SELECT TO hotline400_app
    USING (partner_id = (SELECT app_partner()) OR (SELECT app_operator()));
  CREATE POLICY key_notes_its_use ON api_keys FOR UPDATE TO hotline400_app USING (id = (SELECT app_key()));

  -- A foreign key alone would take another partner's number, because foreign keys see past row-level security.
  CREATE POLICY partner_adds_own ON caps FOR INSERT TO hotline400_app
    WITH CHECK ((partner_id = (SELECT app_partner()) OR (SELECT app_operator())) AND (number IS NULL OR EXISTS (
      SELECT FROM numbers held WHERE held.number = caps.number AND held.subscriber_id = caps.subscriber_id)));
  CREATE POLICY partner_changes_own ON caps FOR UPDATE TO hotline400_app
    USING (partner_id = (SELECT app_partner()) OR (SELECT app_operator()));

  -- The operator keeps partners and switches, and looks at what every switch sent.
  CREATE POLICY operator_adds ON partners FOR INSERT TO hotline400_app WITH CHECK ((SELECT app_operator()));
  CREATE POLICY operator_adds ON switches FOR INSERT TO hotline400_app WITH CHECK ((SELECT app_operator()));
  FOREACH name IN ARRAY ARRAY['switches', 'cdr_batches', 'cdr_chunks', 'record_outcomes'] LOOP
    EXECUTE format('CREATE POLICY operator_sees ON %I FOR SELECT TO hotline400_app USING ((SELECT app_operator()))', name);
  END LOOP;

  -- Prices: what a partner's own calls are rated by, and nobody else's wholesale price, nor what the carrier costs us.
  CREATE POLICY partner_sees_its_prices ON tariffs FOR SELECT TO hotline400_app
    USING ((SELECT app_operator()) OR ((SELECT app_partner()) IS NOT NULL AND (layer = 'CALLER' OR id IN (
      SELECT unnest(ARRAY[subscriber_tariff_id, partner_tariff_id]) FROM assignments WHERE partner_id = (SELECT app_partner())))));
  CREATE POLICY partner_sees_its_prices ON tariff_versions FOR SELECT TO hotline400_app
    USING (tariff_id IN (SELECT id FROM tariffs));
END $$;
--> statement-breakpoint

REVOKE ALL ON staff, idempotency_keys FROM PUBLIC;
--> statement-breakpoint
GRANT SELECT ON tariffs, tariff_versions, staff, idempotency_keys TO hotline400_app;
--> statement-breakpoint
GRANT INSERT ON partners, subscribers, switches, caps, api_keys, idempotency_keys TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (name, kind, tax_id, version) ON subscribers TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (limit_amount, limit_calls, version, removed_at) ON caps TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (revoked_at, last_used_at) ON api_keys TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (args_hash, result, created_at) ON idempotency_keys TO hotline400_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON staff TO hotline400_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO hotline400_worker;
