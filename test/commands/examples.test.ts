import { describe, expect, it } from '@jest/globals';
import { commands } from '../../commands/index.js';
import { wordsFor } from '../../src/chat/command.js';
import { readTimes } from '../../src/chat/read-times.js';
import { understand } from '../../src/chat/understand.js';
import { Permission } from '../../src/incident/permissions.js';
import { ana, bo, hour, later, morning } from '../helpers/cast.js';

const people = { '@ana': ana, '@bo': bo };
const names = commands.flatMap(wordsFor);
const examples = commands.flatMap((command) => command.examples.map((example) => ({ command, example })));

describe('every command', () => {
  it('has names that no other command has', () => {
    expect(names).toEqual([...new Set(names)]);
  });

  it.each(commands)('$name is described so that it can be understood and tried', (command) => {
    expect(command.name).toMatch(/^[a-z]+(-[a-z]+)?$/);
    expect(command.summary).toMatch(/^[A-Z].*[^.]$/);
    expect(command.examples.length).toBeGreaterThan(0);
    expect(Permission.options).toContain(command.permission);
  });

  it.each(commands.filter(({ params }) => params.length > 0))(
    '$name can be typed bare: it has a form, or arguments that can be left out',
    (command) => {
      expect(command.form !== undefined || command.bind({}).ok).toBe(true);
    },
  );
});

describe('every example', () => {
  it.each(examples)('“$example” begins with a name of $command.name', ({ command, example }) => {
    const [word] = example.split(' ');

    expect(wordsFor(command)).toContain(word);
  });

  it.each(examples.filter(({ example }) => example.includes(' ')))(
    '“$example” can be typed as it is',
    async ({ command, example }) => {
      const input = { kind: 'line', text: example, people } as const;
      const understood = understand(commands, input);

      const { given } = await readTimes({ zoneOf: async () => 'UTC' }, command, {
        input,
        given: understood.given,
        actor: ana,
        // Late enough that the times in them have come.
        now: later(morning, 6 * hour),
      });

      expect(understood.command.name).toBe(command.name);
      expect(command.bind(given)).toMatchObject({ ok: true });
    },
  );
});
