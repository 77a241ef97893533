-- Bodies that broke off are forgotten. Running workers don't notice; those of this release ask for it.

-- A chunk without its batch was never acknowledged (rule D2). One whose body may still be arriving stays: not a chunk of it is a
-- day old then, or another has come within the day. The worker, who may delete no evidence, deletes this by the function alone.
CREATE FUNCTION forget_broken_bodies(at_most integer) RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH broken AS (
    SELECT batch_id, chunk, landed_at FROM cdr_chunks old
    WHERE posted_at IS NULL AND landed_at <= app_now() - interval '1 day'
      AND NOT EXISTS (SELECT FROM cdr_batches WHERE id = old.batch_id)
      AND NOT EXISTS (SELECT FROM cdr_chunks newer WHERE newer.batch_id = old.batch_id AND newer.landed_at > app_now() - interval '1 day')
    ORDER BY landed_at LIMIT at_most FOR UPDATE SKIP LOCKED
  ), told AS (
    DELETE FROM record_outcomes WHERE batch_id IN (SELECT batch_id FROM broken)
  ), received AS (
    DELETE FROM evidence USING broken
    WHERE evidence.batch_id = broken.batch_id AND evidence.chunk = broken.chunk AND evidence.landed_at = broken.landed_at
  ), gone AS (
    DELETE FROM cdr_chunks USING broken WHERE cdr_chunks.batch_id = broken.batch_id AND cdr_chunks.chunk = broken.chunk RETURNING 1
  )
  SELECT count(*)::integer FROM gone
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION forget_broken_bodies(integer) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION forget_broken_bodies(integer) TO hotline400_worker;
