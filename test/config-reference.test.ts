import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { commands } from '../commands/index.js';
import { Env, guides } from '../src/config/env.js';
import { configReference } from '../src/config-reference.js';
import { Permission } from '../src/incident/permissions.js';

const file = new URL('../docs/configuration.md', import.meta.url);

describe('configReference', () => {
  it('is what docs/configuration.md holds', async () => {
    const written = await readFile(file, 'utf8');

    if (written !== configReference()) {
      throw new Error(
        'docs/configuration.md is out of date. Run: npm run --silent tocsin -- config-reference > docs/configuration.md',
      );
    }
  });

  it.each(Object.entries(Env.shape))('says what %s is and where to find it', (name, schema) => {
    expect(schema.description).toMatch(/\S.*\.$/);
    expect(guides.get(schema)?.where).toMatch(/\S.*\.$/);
    expect(configReference()).toContain(`| \`${name}\` |`);
  });

  it('lists the keys of tocsin.yml with their defaults and bounds', () => {
    const reference = configReference();

    expect(reference).toContain(
      '| `incidents.clocks.commanderMinutes` | `5` | Minutes without a commander until the room is asked (1 to 43200) |',
    );
    expect(reference).toContain(
      '| `incidents.clocks.updateMinutes.sev1` | `30` | Minutes between status updates, by severity (1 to 43200) |',
    );
    expect(reference).toMatch(/\| `incidents\.permissions` \|.*`incident\.command`/);
  });

  it('says of every permission what it is for, who has it, and which commands need it', () => {
    const reference = configReference();
    const rows = Permission.options.map(
      (verb) => new RegExp(`\\| \`${verb}\` \\| .+ \\| .+ \\| .*\\|`).exec(reference)?.[0],
    );

    for (const { name, permission, mayNeed = [] } of commands) {
      for (const verb of [permission, ...mayNeed]) {
        expect(rows[Permission.options.indexOf(verb)]).toContain(`\`${name}\``);
      }
    }
    expect(rows[Permission.options.indexOf('people.link')]).toContain('| nobody;');
  });
});
