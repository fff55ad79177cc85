/** One server-sent event as it came. */
export interface Heard {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: Record<string, unknown>;
}

/** Reads a stream of server-sent events (comments are passed over) until `enough` says so, or it ends; then it is left. */
export async function hear(reply: Response, enough: (heard: readonly Heard[]) => boolean = () => false): Promise<readonly Heard[]> {
  const heard: Heard[] = [];
  const reader = reply.body?.getReader();
  if (!reader) return heard;
  const decoder = new TextDecoder();
  let text = '';
  while (!enough(heard)) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]));
      const [event, data] = [fields.get('event'), fields.get('data')];
      if (event !== undefined && data !== undefined) heard.push({ event, id: fields.get('id'), data: JSON.parse(data) });
    }
  }
  await reader.cancel();
  return heard;
}
