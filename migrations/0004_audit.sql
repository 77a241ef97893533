-- The audit log and where its chains end. New tables; running workers don't notice.
CREATE TABLE "audit_heads" (
	"chain" uuid PRIMARY KEY NOT NULL,
	"seq" integer NOT NULL,
	"hash" bytea NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"chain" uuid NOT NULL,
	"seq" integer NOT NULL,
	"entry" text NOT NULL,
	"hash" bytea NOT NULL,
	CONSTRAINT "audit_log_chain_seq_pk" PRIMARY KEY("chain","seq")
);
