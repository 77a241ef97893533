-- The audit log is added to, and never changed, whoever asks. Who may add to which chain.

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['audit_log', 'audit_heads'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_sees_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY worker_sees_all ON %I TO hotline400_worker USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY partner_keeps_own ON %I TO hotline400_app
      USING (chain = (SELECT app_partner()) OR (SELECT app_operator()))
      WITH CHECK (chain = (SELECT app_partner()) OR (SELECT app_operator()))', name);
  END LOOP;
END $$;
--> statement-breakpoint
REVOKE ALL ON audit_log, audit_heads FROM PUBLIC;
--> statement-breakpoint
GRANT SELECT, INSERT ON audit_log TO hotline400_app, hotline400_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON audit_heads TO hotline400_app, hotline400_worker;
--> statement-breakpoint
CREATE TRIGGER audit_log_stands BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_log_stays BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
