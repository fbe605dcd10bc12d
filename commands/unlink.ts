import { z } from 'zod';
import { AccountArg, PersonArg } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import { accountSpan } from '../src/chat/views/accounts.js';
import { unlinkAccount } from '../src/incident/link-accounts.js';
import { accountsForm } from './link.js';

export const unlink = defineCommand({
  name: 'unlink',
  summary: 'Say that an account is not this person’s',
  examples: ['unlink @bo pagerduty:PXPGF42', 'unlink'],
  scope: 'anywhere',
  permission: 'people.link',
  params: ['person', 'account'],
  people: ['person', 'account'],
  args: z.object({ person: PersonArg, account: AccountArg }),
  form: ({ given }) => accountsForm('unlink', given),
  async run({ args, actor }, deps) {
    const person = args.person === 'me' ? actor : args.person;
    await unlinkAccount(deps, { person, account: args.account, actor });
    return confirm([accountSpan(args.account), ' and ', accountSpan(person), ' are two people now.']);
  },
});
