import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

interface Instruction {
  name: string;
  value: string;
}

const stages = parseDockerfile(read('Dockerfile'));
const final = stages.at(-1) ?? [];

describe('Dockerfile', () => {
  it('builds in one stage and runs in another, both on a Node of one stated major version', () => {
    const images = stages.map((stage) => argumentOf(stage, 'FROM').split(' ')[0]);

    expect(images).toEqual(['node:24-bookworm-slim', 'node:24-bookworm-slim']);
  });

  it('runs the program of package.json as a user without privileges, and can be stopped gracefully', () => {
    const { bin } = z
      .object({ bin: z.object({ tocsin: z.string() }) })
      .parse(JSON.parse(read('package.json')));
    const entrypoint = z.array(z.string()).parse(JSON.parse(argumentOf(final, 'ENTRYPOINT')));

    expect(entrypoint[0]).toBe('node');
    expect(entrypoint.at(-1)).toBe(bin.tocsin);
    expect(argumentOf(final, 'USER')).toBe('node');
    expect(argumentOf(final, 'STOPSIGNAL')).toBe('SIGTERM');
  });

  it('copies only what exists and what the context lets through', () => {
    const allowed = read('.dockerignore').split('\n');
    const sources = stages
      .flat()
      .filter(({ name, value }) => name === 'COPY' && !value.startsWith('--from='))
      .flatMap(({ value }) => value.split(' ').slice(0, -1));

    expect(sources).not.toHaveLength(0);
    for (const source of sources) {
      expect([source, existsSync(new URL(`../${source}`, import.meta.url))]).toEqual([source, true]);
      expect(allowed).toContain(`!${source}`);
    }
  });

  it('keeps secrets and data out of the context: whatever is not named is left out', () => {
    const [first, ...rest] = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));

    expect(first).toBe('*');
    expect(rest.filter((line) => !line.startsWith('!'))).toEqual([]);
    expect(rest).not.toContain('!.env');
  });

  it.each([
    { answer: 200, exit: 0 },
    { answer: 503, exit: 1 },
  ])('has a healthcheck that exits $exit when /healthz answers $answer', async ({ answer, exit }) => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.writeHead(answer).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = z.object({ port: z.number() }).parse(server.address());

    const code = await runHealthcheck(port);
    server.close();

    expect({ asked, code }).toEqual({ asked: ['/healthz'], code: exit });
  });

  it('has a healthcheck that fails when nothing listens', async () => {
    expect(await runHealthcheck(1)).toBe(1);
  });
});

const Service = z.object({
  image: z.string(),
  restart: z.literal('unless-stopped'),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])),
  env_file: z.string().optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
});

describe('compose.yaml', () => {
  const { services, volumes } = z
    .object({
      services: z.object({ tocsin: Service, postgres: Service }),
      volumes: z.record(z.string(), z.unknown()),
    })
    .parse(parse(read('compose.yaml')));

  it('starts Tocsin once its PostgreSQL is healthy', () => {
    expect(services.tocsin.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
    expect(services.postgres.image).toMatch(/^postgres:18(-|$)/);
    expect(services.postgres.healthcheck?.test).toContain('pg_isready');
  });

  it('connects them with one password, which comes from .env and is not in the file', () => {
    const {
      POSTGRES_USER: user,
      POSTGRES_PASSWORD: password,
      POSTGRES_DB: database,
    } = services.postgres.environment;

    expect(services.tocsin.environment.DATABASE_URL).toBe(
      `postgres://${user}:${password}@postgres:5432/${database}`,
    );
    expect(password).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
    expect(services.tocsin.env_file).toBe('.env');
  });

  it('publishes nothing but the port of the image, on loopback', () => {
    const port = argumentOf(final, 'EXPOSE');

    expect(services.tocsin.ports).toEqual([
      expect.stringMatching(new RegExp(`^127\\.0\\.0\\.1:.+:${port}$`)),
    ]);
    expect(services.tocsin.environment.PORT).toBe(Number(port));
    expect(services.postgres.ports).toBeUndefined();
  });

  it('keeps the database in a volume of its own', () => {
    const [name = '', mountPoint] = services.postgres.volumes?.[0]?.split(':') ?? [];

    expect(Object.keys(volumes)).toContain(name);
    // The image of PostgreSQL 18 refuses a volume at the older /var/lib/postgresql/data.
    expect(mountPoint).toBe('/var/lib/postgresql');
  });

  it('keeps the files of incident rooms in a volume where the image lets Tocsin write', () => {
    const [name = '', mountPoint] = services.tocsin.volumes?.[0]?.split(':') ?? [];

    expect(Object.keys(volumes)).toContain(name);
    expect(argumentOf(final, 'VOLUME')).toBe(mountPoint);
    expect(final).toContainEqual({ name: 'ENV', value: `DATA_DIR=${mountPoint}` });
    expect(final.some(({ value }) => value.includes(`chown node:node ${mountPoint}`))).toBe(true);
  });
});

/** The instructions of each stage, in order. */
function parseDockerfile(text: string): Instruction[][] {
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const parsed: Instruction[][] = [];
  for (const line of lines) {
    const [name = '', ...value] = line.split(' ');
    if (name === 'FROM') parsed.push([]);
    parsed.at(-1)?.push({ name, value: value.join(' ') });
  }
  return parsed;
}

/** The last one counts, as in Docker. */
function argumentOf(stage: readonly Instruction[], name: string): string {
  return stage.findLast((instruction) => instruction.name === name)?.value ?? '';
}

async function runHealthcheck(port: number): Promise<unknown> {
  const [, command = ''] = argumentOf(final, 'HEALTHCHECK').split(' CMD ');
  const [program = '', ...args] = z.array(z.string()).parse(JSON.parse(command));
  expect(program).toBe('node');
  const child = spawn(process.execPath, args, { env: { PORT: String(port) }, stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  return code;
}
