import { Option, type Command } from 'commander';
import { rolesOf, type AccountRole } from '../accounts/scopes.js';
import { disableStaff, grantStaff, staffMembers } from '../accounts/store/staff.js';
import { staffGranted, staffRevoked } from '../accounts/changes.js';
import { asDb, transaction } from '../db/open.js';
import { byCommand } from '../events/change.js';
import { record } from '../events/store/record.js';
import { withWork } from './with-work.js';

/** `staff grant`, `staff list`, `staff revoke`: which people of the operator's issuer may do what here. */
export function addStaffCommands(program: Command): void {
  const staff = program.command('staff').description('people of the operator, who come with a token of STAFF_ISSUER');
  staff
    .command('grant')
    .description('let a person in, or change the role')
    .argument('<subject>', 'the `sub` of the person’s tokens')
    .requiredOption('--name <name>', 'as approvals will show it')
    .addOption(new Option('--role <role>', 'what the person may do').choices(rolesOf('OPERATOR')).makeOptionMandatory())
    .action((subject: string, { name, role }: { name: string; role: AccountRole }) =>
      withWork(async ({ worker }) => {
        await transaction(worker, async (tx) => {
          await grantStaff(tx, { subject, name, role });
          await record(tx, byCommand, [staffGranted(subject, role)]);
        });
        console.log(`${name} is ${role}.`);
      }),
    );
  staff
    .command('list')
    .description('who is let in')
    .action(() =>
      withWork(async ({ worker }) => {
        for (const it of await staffMembers(asDb(worker))) {
          console.log(`${it.subject}  ${it.name}  ${it.disabledAt ? 'out' : it.role}`);
        }
      }),
    );
  staff
    .command('revoke')
    .description('let a person in no more, within 5 seconds')
    .argument('<subject>', 'the `sub` of the person’s tokens')
    .action((subject: string) =>
      withWork(async ({ worker }) => {
        await transaction(worker, async (tx) => {
          await disableStaff(tx, subject);
          await record(tx, byCommand, [staffRevoked(subject)]);
        });
        console.log('Done.');
      }),
    );
}
