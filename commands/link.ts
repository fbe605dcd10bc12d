import { z } from 'zod';
import { AccountArg, PersonArg } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import type { Form } from '../src/chat/form.js';
import { accountSpan } from '../src/chat/views/accounts.js';
import { PersonId } from '../src/ids.js';
import { linkAccount } from '../src/incident/link-accounts.js';

export const link = defineCommand({
  name: 'link',
  summary: 'Say that an account is this person’s',
  examples: ['link @bo pagerduty:PXPGF42', 'link @bo jira:712020:5e8f1b2c', 'link'],
  scope: 'anywhere',
  permission: 'people.link',
  params: ['person', 'account'],
  people: ['person', 'account'],
  args: z.object({ person: PersonArg, account: AccountArg }),
  form: ({ given }) => accountsForm('link', given),
  async run({ args, actor }, deps) {
    const person = args.person === 'me' ? actor : args.person;
    await linkAccount(deps, { person, account: args.account, actor });
    return confirm([accountSpan(args.account), ' and ', accountSpan(person), ' are one person now.']);
  },
});

/** The same questions link two accounts and take it back. */
export function accountsForm(command: 'link' | 'unlink', given: Readonly<Record<string, string>>): Form {
  const person = PersonId.safeParse(given.person);
  return {
    command,
    args: {},
    title: command === 'link' ? 'Link an account' : 'Unlink an account',
    submit: command === 'link' ? 'Link' : 'Unlink',
    fields: [
      { id: 'person', type: 'person', label: 'Person', ...(person.success && { initial: person.data }) },
      {
        id: 'account',
        type: 'text',
        label: 'Account',
        hint: 'Where it is and its id there: pagerduty:PXPGF42, jira:712020:5e8f1b2c, teams:… or slack:U061F7AUR',
        maxLength: 200,
        ...(given.account && { initial: given.account }),
      },
    ],
  };
}
