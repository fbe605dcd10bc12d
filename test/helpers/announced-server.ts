const adminVariable = 'TOCSIN_TEST_ADMIN_URL';
const templateVariable = 'TOCSIN_TEST_TEMPLATE';

/** What the workers' environment has to hold about the PostgreSQL that the tests use. */
export function announcement(server: { adminUrl: string; template: string }): Record<string, string> {
  return { [adminVariable]: server.adminUrl, [templateVariable]: server.template };
}

/** A connection that may create and drop databases. */
export function adminUrl(): string {
  return announced(adminVariable);
}

/** The migrated database to copy. The names of the copies start with it. */
export function templateName(): string {
  return announced(templateVariable);
}

function announced(variable: string): string {
  const value = process.env[variable];
  if (!value)
    throw new Error(`${variable} is not set: run the tests with jest.config.js, which has a global setup`);
  return value;
}

/** The same server and account, another database. */
export function databaseUrl(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}
