/** `INC-7` or `7`; undefined when it is neither. */
export function incidentNumber(text: string): number | undefined {
  const number = /^(?:INC-)?(\d{1,9})$/i.exec(text)?.[1];
  return number === undefined ? undefined : Number(number);
}
