import type { AddCommand } from '../command-context.ts';
import { listCommand, type ListedKind, renameCommand, text } from './site.command.ts';

/** `ringfleet groups`. */
export const groupsCommand: AddCommand = (program, context) => {
  const groups = program
    .command('groups')
    .summary('groups of the fleet')
    .description('Groups of the fleet.')
    .helpCommand(false);
  const listed: ListedKind = {
    ...{ many: 'groups', one: 'group', what: 'Groups of the fleet, with the groups that they lie in.' },
    columns: { Name: ({ name }) => text(name), In: ({ parent }) => text(parent) },
  };
  listCommand(listed)(groups, context);
  renameCommand(listed)(groups, context);
};

/** `ringfleet models`. */
export const modelsCommand: AddCommand = (program, context) => {
  const models = program
    .command('models')
    .summary('models that something is set for')
    .description('Models that something is set for.')
    .helpCommand(false);
  listCommand({
    ...{ many: 'models', one: 'model', what: 'Models that something is set for.' },
    columns: {},
  })(models, context);
};
