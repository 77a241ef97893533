-- The role REVIEWER. A short lock on a table of some dozens of rows; processes of the release before don’t let such people in.

ALTER TABLE "staff" DROP CONSTRAINT "staff_role";--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_role" CHECK ("staff"."role" in ('OPERATOR', 'FINANCE', 'REVIEWER', 'SUPPORT'));