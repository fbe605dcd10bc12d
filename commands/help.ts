import { z } from 'zod';
import { type AnyCommand, defineCommand, privately, wordsFor } from '../src/chat/command.js';
import { type Block, bold, code } from '../src/chat/view.js';
import { UserError } from '../src/errors.js';

export const help = defineCommand({
  name: 'help',
  aliases: ['?'],
  summary: 'Show what can be typed',
  examples: ['help', 'help close'],
  scope: 'anywhere',
  permission: 'incident.read',
  params: ['command'],
  args: z.object({ command: z.string().optional() }),
  async run({ args, incident }, { commands }) {
    if (!args.command) return privately(overview(commands, incident !== undefined));
    const name = args.command.toLowerCase();
    const found = commands.find((command) => wordsFor(command).includes(name));
    if (!found) throw new UserError('not-found', `There is no command “${name}”. See /incident help.`);
    return privately(details(found));
  },
});

function overview(commands: readonly AnyCommand[], inIncident: boolean) {
  const line = (command: AnyCommand): Block => ({
    type: 'text',
    text: [code(`/incident ${command.name}`), `  ${command.summary}`],
  });
  const anywhere = commands.filter(({ scope }) => scope === 'anywhere');
  const inside = commands.filter(({ scope }) => scope === 'incident');
  return {
    fallback: 'What can be typed',
    blocks: [
      { type: 'heading' as const, text: inIncident ? 'In this room' : 'Anywhere' },
      ...(inIncident ? inside : anywhere).map(line),
      { type: 'heading' as const, text: inIncident ? 'Anywhere' : 'In an incident’s room' },
      ...(inIncident ? anywhere : inside).map(line),
      {
        type: 'context' as const,
        text: 'Typed alone, a command opens a form. Examples: /incident help close',
      },
    ],
  };
}

function details(command: AnyCommand) {
  const [, ...others] = wordsFor(command);
  const also = others.length > 0 ? ` Also: ${others.join(', ')}.` : '';
  const where = command.scope === 'incident' ? ' Works in an incident’s room.' : '';
  return {
    fallback: `Help for ${command.name}`,
    blocks: [
      {
        type: 'text' as const,
        text: [bold(`/incident ${command.name}`), `  ${command.summary}.${where}${also}`],
      },
      ...command.examples.map((example): Block => ({ type: 'text', text: [code(`/incident ${example}`)] })),
    ],
  };
}
