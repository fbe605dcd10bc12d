export async function playDemo(_input: unknown): Promise<number> {
  return 1;
}
