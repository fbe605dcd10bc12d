/** So many characters of the words are worth more than the link. */
const leastWords = 100;

/** A topic with a link behind it. The words are cut before the link is; without room for both, the link is left out. */
export function withLink(topic: string, link: string | undefined, most: number): string {
  const left = most - [...(link ?? '')].length - 3;
  if (link === undefined || left < leastWords) return topic;
  const words = [...topic];
  return `${words.length <= left ? topic : `${words.slice(0, left - 1).join('')}…`} · ${link}`;
}
