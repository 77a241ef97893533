-- The stock of numbers: who sees and writes what of it, and the counting of who waits. Running workers don't notice.
ALTER TABLE number_policy ADD CONSTRAINT number_policy_one CHECK (one),
  ADD CONSTRAINT number_policy_bounds CHECK (
    least(reservation_days, extension_days, quota_numbers, quarantine_days, offer_hours, waits_at_once) > 0 AND quota_percent BETWEEN 0 AND 100);
--> statement-breakpoint
INSERT INTO number_policy DEFAULT VALUES;
--> statement-breakpoint

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['number_policy', 'number_waits', 'number_payments', 'grade_versions', 'number_imports', 'number_totals'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_sees_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY worker_sees_all ON %I TO hotline400_worker USING (true) WITH CHECK (true)', name);
  END LOOP;

  -- What everyone who sells numbers goes by.
  FOREACH name IN ARRAY ARRAY['number_policy', 'grade_versions', 'number_blocks'] LOOP
    EXECUTE format('CREATE POLICY seller_reads ON %I FOR SELECT TO hotline400_app
      USING ((SELECT app_partner()) IS NOT NULL OR (SELECT app_operator()))', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['number_imports', 'number_totals'] LOOP
    EXECUTE format('CREATE POLICY operator_sees ON %I FOR SELECT TO hotline400_app USING ((SELECT app_operator()))', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['number_waits', 'number_payments'] LOOP
    EXECUTE format('CREATE POLICY partner_sees_own ON %I FOR SELECT TO hotline400_app
      USING (partner_id = (SELECT app_partner()) OR (SELECT app_operator()))', name);
  END LOOP;
  CREATE POLICY partner_adds_own ON number_waits FOR INSERT TO hotline400_app
    WITH CHECK (partner_id = (SELECT app_partner()) OR (SELECT app_operator()));
  CREATE POLICY partner_changes_own ON number_waits FOR UPDATE TO hotline400_app
    USING (partner_id = (SELECT app_partner()) OR (SELECT app_operator()));

  -- What is free is everyone's to see (rule N3: also what was reserved, once its time is over), and to reserve.
  CREATE POLICY seller_sees_free ON numbers FOR SELECT TO hotline400_app
    USING ((SELECT app_partner()) IS NOT NULL AND state IN ('AVAILABLE', 'RESERVED', 'QUARANTINED')
      AND (ends_at IS NULL OR ends_at <= (SELECT app_now())));
  -- A partner moves a number between the stock and its own reservations, and nowhere else.
  CREATE POLICY partner_reserves ON numbers FOR UPDATE TO hotline400_app
    USING ((SELECT app_operator()) OR ((SELECT app_partner()) IS NOT NULL
      AND ((state = 'AVAILABLE' AND waiting = 0) OR (state IN ('RESERVED', 'QUARANTINED') AND partner_id = (SELECT app_partner())))))
    WITH CHECK ((SELECT app_operator()) OR state = 'AVAILABLE' OR (state = 'RESERVED' AND partner_id = (SELECT app_partner())));
END $$;
--> statement-breakpoint

-- Counts who waits. A partner doesn't see a number that another has reserved, so this asks for it with the owner's rights; it
-- says no more than whether there is something to wait for.
CREATE FUNCTION count_waits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE numbers SET waiting = waiting + 1
    WHERE number = NEW.number AND state = 'RESERVED' AND partner_id <> NEW.partner_id AND (ends_at > app_now() OR waiting > 0);
    IF NOT FOUND THEN
      RAISE EXCEPTION 'nobody else has reserved %', NEW.number USING ERRCODE = 'check_violation', CONSTRAINT = 'number_waits_reserved';
    END IF;
  ELSIF OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL THEN
    UPDATE numbers SET waiting = waiting - 1 WHERE number = NEW.number;
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER count_waits BEFORE INSERT OR UPDATE OF ended_at ON number_waits FOR EACH ROW EXECUTE FUNCTION count_waits();
--> statement-breakpoint

-- How many stand before somebody in line, who doesn't see them.
CREATE FUNCTION waiting_before(it number_waits) RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*)::int FROM number_waits w
  WHERE w.number = it.number AND w.ended_at IS NULL AND (w.joined_at, w.id) < (it.joined_at, it.id)
$$;
--> statement-breakpoint

-- Counts by carrier and grade, once a statement, in the order of the key: two that add at once don't wait in a circle.
CREATE FUNCTION count_numbers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO number_totals AS t (carrier, grade, total)
    SELECT carrier, coalesce(grade, ''), count(*) FROM new_numbers GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (carrier, grade) DO UPDATE SET total = t.total + excluded.total;
  ELSE
    INSERT INTO number_totals AS t (carrier, grade, total)
    SELECT carrier, grade, sum(change) FROM (
      SELECT n.carrier, v.grade, v.change FROM old_numbers o JOIN new_numbers n USING (number),
        LATERAL (VALUES (coalesce(o.grade, ''), -1), (coalesce(n.grade, ''), 1)) v (grade, change)
      WHERE o.grade IS DISTINCT FROM n.grade) changed
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (carrier, grade) DO UPDATE SET total = t.total + excluded.total;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
INSERT INTO number_totals SELECT carrier, '', count(*) FROM numbers GROUP BY 1;
--> statement-breakpoint
CREATE TRIGGER count_new_numbers AFTER INSERT ON numbers REFERENCING NEW TABLE AS new_numbers
  FOR EACH STATEMENT EXECUTE FUNCTION count_numbers();
--> statement-breakpoint
CREATE TRIGGER count_regraded_numbers AFTER UPDATE ON numbers REFERENCING OLD TABLE AS old_numbers NEW TABLE AS new_numbers
  FOR EACH STATEMENT EXECUTE FUNCTION count_numbers();
--> statement-breakpoint

-- The history of one thing, such as a number, over all chains.
CREATE INDEX audit_log_of_subject ON audit_log ((entry::jsonb ->> 'subject'));
--> statement-breakpoint

REVOKE ALL ON number_policy, number_waits, number_payments, grade_versions, number_imports, number_totals FROM PUBLIC;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION count_waits(), count_numbers(), waiting_before(number_waits) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION waiting_before(number_waits) TO hotline400_app, hotline400_worker;
--> statement-breakpoint
GRANT SELECT ON number_policy, number_waits, number_payments, grade_versions, number_imports, number_totals TO hotline400_app;
--> statement-breakpoint
GRANT SELECT ON number_blocks TO hotline400_app;
--> statement-breakpoint
GRANT INSERT ON number_waits TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (ended_at, ending) ON number_waits TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (state, state_since, ends_at, partner_id, subscriber_id, extended, offered, selection_fee, monthly_minimum, contract_months)
  ON numbers TO hotline400_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON number_waits, grade_versions, number_imports TO hotline400_worker;
--> statement-breakpoint
GRANT SELECT, UPDATE ON number_policy TO hotline400_worker;
--> statement-breakpoint
GRANT SELECT ON number_totals TO hotline400_worker;
--> statement-breakpoint
-- A payment is history: it is added to, never changed.
GRANT SELECT, INSERT ON number_payments TO hotline400_worker;
