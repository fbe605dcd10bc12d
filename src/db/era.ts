/** The part of the timeline in which an incident's events lie: the first day of the month it was declared in, in UTC. */
export function eraOf(declaredAt: Date): string {
  return `${declaredAt.toISOString().slice(0, 7)}-01`;
}

/** The same in SQL, of the column that says when the incident was declared. */
export const eraOfColumn = (declaredAt: string) =>
  `date_trunc('month', ${declaredAt} at time zone 'UTC')::date`;
