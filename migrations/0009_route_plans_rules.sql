-- Routing: who sees and writes what of it, what nobody may change, and how nodes hear of a change. Running workers don't notice.
ALTER TABLE route_policy ADD CONSTRAINT route_policy_one CHECK (one),
  ADD CONSTRAINT route_policy_bounds CHECK (forwards_on_busy BETWEEN 0 AND 10 AND forwards_on_no_answer BETWEEN 0 AND 10
    AND forwards_a_call BETWEEN 0 AND 10 AND pin_tries BETWEEN 1 AND 10 AND max_seconds BETWEEN 60 AND 86400 AND snapshot_seconds BETWEEN 0 AND 86400);
--> statement-breakpoint
INSERT INTO route_policy DEFAULT VALUES;
--> statement-breakpoint

-- Decisions lie by month, as calls do.
CREATE OR REPLACE FUNCTION ensure_month(month text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  first_day constant timestamp := to_date(month, 'YYYY-MM');
  lo constant timestamptz := first_day AT TIME ZONE 'Asia/Shanghai';
  hi constant timestamptz := (first_day + interval '1 month') AT TIME ZONE 'Asia/Shanghai';
  parent text;
BEGIN
  IF month !~ '^\d{4}-(0[1-9]|1[0-2])$' THEN
    RAISE EXCEPTION 'not a month: %', month;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('hotline400 ensure_month'));
  FOREACH parent IN ARRAY ARRAY['calls', 'charges', 'evidence', 'route_decisions'] LOOP
    IF to_regclass(format('public.%I', parent || '_' || replace(month, '-', '_'))) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
        parent || '_' || replace(month, '-', '_'), parent, lo, hi);
    END IF;
  END LOOP;
  INSERT INTO billing_months (month) VALUES (ensure_month.month) ON CONFLICT DO NOTHING;
END $$;
--> statement-breakpoint

-- Whoever decides where calls go, for every switch alike.
CREATE FUNCTION app_router() RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT coalesce(current_setting('app.router', true), '') = 'on' $$;
--> statement-breakpoint

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['route_plans', 'number_pins', 'route_decisions', 'hunt_turns', 'shut_offs', 'test_callers', 'route_policy',
    'route_changes', 'calendar_days', 'prefix_files'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_sees_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY worker_sees_all ON %I TO hotline400_worker USING (true) WITH CHECK (true)', name);
  END LOOP;

  -- What a decision is made from. Switches looked at this themselves before; now only who decides for them does.
  FOREACH name IN ARRAY ARRAY['numbers', 'destinations', 'month_counters', 'caps'] LOOP
    EXECUTE format('DROP POLICY switch_routes ON %I', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['numbers', 'destinations', 'month_counters', 'caps', 'route_plans', 'number_pins', 'shut_offs', 'test_callers',
    'route_policy', 'route_changes', 'calendar_days', 'prefix_files'] LOOP
    EXECUTE format('CREATE POLICY router_reads ON %I FOR SELECT TO hotline400_app USING ((SELECT app_router()))', name);
  END LOOP;
  CREATE POLICY router_reads ON route_decisions FOR SELECT TO hotline400_app USING ((SELECT app_router()));
  CREATE POLICY router_decides ON route_decisions FOR INSERT TO hotline400_app WITH CHECK ((SELECT app_router()));
  CREATE POLICY router_takes_turns ON hunt_turns TO hotline400_app USING ((SELECT app_router())) WITH CHECK ((SELECT app_router()));

  FOREACH name IN ARRAY ARRAY['route_plans', 'number_pins', 'route_decisions', 'shut_offs'] LOOP
    EXECUTE format('CREATE POLICY partner_sees_own ON %I FOR SELECT TO hotline400_app
      USING (partner_id = (SELECT app_partner()) OR (SELECT app_operator()))', name);
  END LOOP;
  -- A foreign key alone would take another partner's number, because foreign keys see past row-level security.
  CREATE POLICY partner_publishes_own ON route_plans FOR INSERT TO hotline400_app
    WITH CHECK ((partner_id = (SELECT app_partner()) OR (SELECT app_operator())) AND EXISTS (SELECT FROM numbers held
      WHERE held.number = route_plans.number AND held.partner_id = route_plans.partner_id AND held.subscriber_id = route_plans.subscriber_id));
  -- What a partner adds waits for the operator's word; only the operator's is verified.
  CREATE POLICY partner_adds_own ON destinations FOR INSERT TO hotline400_app
    WITH CHECK ((partner_id = (SELECT app_partner()) AND proof = 'PENDING' OR (SELECT app_operator())) AND EXISTS (SELECT FROM numbers held
      WHERE held.number = destinations.number AND held.partner_id = destinations.partner_id));
  CREATE POLICY partner_removes_own ON destinations FOR DELETE TO hotline400_app
    USING (partner_id = (SELECT app_partner()) OR (SELECT app_operator()));
  CREATE POLICY operator_verifies ON destinations FOR UPDATE TO hotline400_app USING ((SELECT app_operator()));
  CREATE POLICY partner_sets_own ON number_pins FOR INSERT TO hotline400_app
    WITH CHECK ((partner_id = (SELECT app_partner()) OR (SELECT app_operator())) AND EXISTS (SELECT FROM numbers held
      WHERE held.number = number_pins.number AND held.partner_id = number_pins.partner_id));
  CREATE POLICY partner_changes_own ON number_pins FOR UPDATE TO hotline400_app
    USING (partner_id = (SELECT app_partner()) OR (SELECT app_operator()));
  CREATE POLICY partner_removes_own ON number_pins FOR DELETE TO hotline400_app
    USING (partner_id = (SELECT app_partner()) OR (SELECT app_operator()));

  CREATE POLICY operator_shuts ON shut_offs FOR INSERT TO hotline400_app WITH CHECK ((SELECT app_operator()));
  CREATE POLICY operator_lifts ON shut_offs FOR UPDATE TO hotline400_app USING ((SELECT app_operator()));
  CREATE POLICY operator_keeps ON test_callers TO hotline400_app USING ((SELECT app_operator())) WITH CHECK ((SELECT app_operator()));
  CREATE POLICY operator_changes ON route_policy FOR UPDATE TO hotline400_app USING ((SELECT app_operator()));
  CREATE POLICY operator_sets ON calendar_days TO hotline400_app USING ((SELECT app_operator())) WITH CHECK ((SELECT app_operator()));
  FOREACH name IN ARRAY ARRAY['route_policy', 'calendar_days'] LOOP
    EXECUTE format('CREATE POLICY seller_reads ON %I FOR SELECT TO hotline400_app
      USING ((SELECT app_partner()) IS NOT NULL OR (SELECT app_operator()))', name);
  END LOOP;
END $$;
--> statement-breakpoint

-- Numbers that were given up earlier kept their destinations, which would be in the way of their next partner, who can't see them.
DELETE FROM destinations d USING numbers n
WHERE n.number = d.number AND (n.state NOT IN ('LOCKED', 'PROVISIONING', 'ACTIVE', 'SUSPENDED') OR n.partner_id IS DISTINCT FROM d.partner_id);
--> statement-breakpoint

CREATE TRIGGER route_plans_stand BEFORE UPDATE OR DELETE ON route_plans FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint

-- A number may have been another's, whose versions its new partner doesn't see.
CREATE FUNCTION next_plan_version(of_number text) RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(max(version), 0) + 1 FROM route_plans WHERE number = of_number
$$;
--> statement-breakpoint

-- Tells the nodes what to read again. With the owner's rights: who makes the change doesn't write here itself. The notice is a
-- nudge without content; nodes that miss it find the row.
CREATE FUNCTION note_route_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO route_changes (number) VALUES (CASE TG_OP WHEN 'DELETE' THEN OLD.number ELSE NEW.number END);
  PERFORM pg_notify('route_changes', '');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION note_route_change_of_all() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO route_changes (number) VALUES (NULL);
  PERFORM pg_notify('route_changes', '');
  RETURN NULL;
END $$;
--> statement-breakpoint
-- Whether a number is capped at all; how much of a cap is left is asked for each call.
CREATE FUNCTION note_route_change_of_caps() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO route_changes (number)
  SELECT number FROM numbers WHERE subscriber_id = NEW.subscriber_id AND (NEW.number IS NULL OR number = NEW.number);
  PERFORM pg_notify('route_changes', '');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER note_route_change AFTER INSERT ON numbers FOR EACH ROW WHEN (NEW.state = 'ACTIVE') EXECUTE FUNCTION note_route_change();
--> statement-breakpoint
CREATE TRIGGER note_route_change_of_state AFTER UPDATE OF state, partner_id, subscriber_id ON numbers FOR EACH ROW
  WHEN ((OLD.state IN ('ACTIVE', 'SUSPENDED') OR NEW.state IN ('ACTIVE', 'SUSPENDED'))
    AND (OLD.state, OLD.partner_id, OLD.subscriber_id) IS DISTINCT FROM (NEW.state, NEW.partner_id, NEW.subscriber_id))
  EXECUTE FUNCTION note_route_change();
--> statement-breakpoint
CREATE TRIGGER note_route_change AFTER INSERT ON route_plans FOR EACH ROW EXECUTE FUNCTION note_route_change();
--> statement-breakpoint
CREATE TRIGGER note_route_change AFTER INSERT OR UPDATE OR DELETE ON destinations FOR EACH ROW EXECUTE FUNCTION note_route_change();
--> statement-breakpoint
CREATE TRIGGER note_route_change AFTER INSERT OR UPDATE OR DELETE ON number_pins FOR EACH ROW EXECUTE FUNCTION note_route_change();
--> statement-breakpoint
CREATE TRIGGER note_route_change AFTER INSERT OR UPDATE OF removed_at ON caps FOR EACH ROW EXECUTE FUNCTION note_route_change_of_caps();
--> statement-breakpoint
CREATE TRIGGER note_route_change AFTER INSERT OR UPDATE ON shut_offs FOR EACH STATEMENT EXECUTE FUNCTION note_route_change_of_all();
--> statement-breakpoint
CREATE TRIGGER note_route_change AFTER INSERT OR UPDATE ON test_callers FOR EACH STATEMENT EXECUTE FUNCTION note_route_change_of_all();
--> statement-breakpoint
CREATE TRIGGER note_route_change AFTER UPDATE ON route_policy FOR EACH STATEMENT EXECUTE FUNCTION note_route_change_of_all();
--> statement-breakpoint
CREATE TRIGGER note_route_change AFTER INSERT OR UPDATE OR DELETE ON calendar_days FOR EACH STATEMENT EXECUTE FUNCTION note_route_change_of_all();
--> statement-breakpoint
CREATE TRIGGER note_route_change AFTER INSERT ON prefix_files FOR EACH STATEMENT EXECUTE FUNCTION note_route_change_of_all();
--> statement-breakpoint

REVOKE ALL ON route_plans, number_pins, route_decisions, hunt_turns, shut_offs, test_callers, route_policy, route_changes, calendar_days, prefix_files
  FROM PUBLIC;
--> statement-breakpoint
GRANT SELECT ON route_plans, number_pins, route_decisions, hunt_turns, shut_offs, test_callers, route_policy, route_changes, calendar_days, prefix_files
  TO hotline400_app;
--> statement-breakpoint
GRANT INSERT ON route_plans, number_pins, route_decisions, hunt_turns, shut_offs, test_callers, calendar_days, destinations TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (turn) ON hunt_turns TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (partner_id, salt, hash, set_at) ON number_pins TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (lifted_at, lifted_by) ON shut_offs TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (to_at) ON test_callers TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (kind, source, set_at) ON calendar_days TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (proof) ON destinations TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (forwards_on_busy, forwards_on_no_answer, forwards_a_call, pin_tries, max_seconds, snapshot_seconds) ON route_policy TO hotline400_app;
--> statement-breakpoint
GRANT DELETE ON destinations, number_pins TO hotline400_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON route_plans, number_pins, route_decisions, hunt_turns, shut_offs, test_callers, route_policy, route_changes, calendar_days, prefix_files
  TO hotline400_worker;
--> statement-breakpoint
GRANT UPDATE ON calendar_days TO hotline400_worker;
--> statement-breakpoint
GRANT DELETE ON number_pins, route_changes, calendar_days TO hotline400_worker;
--> statement-breakpoint
SELECT ensure_months();
