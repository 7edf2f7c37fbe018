/**
 * Channel blocks that were read a moment ago: most events repeat a block byte for byte, and comparing is much cheaper
 * than reading. The same bytes give the same view; views are never changed.
 */
import type { ChannelView } from '../core/pbx-event.js';
import type { BlockName } from './block-keys.js';
import { ownCopy } from './text.js';

interface KnownBlock {
  readonly text: string;
  readonly view: ChannelView;
}

/** Blocks that are kept for each kind. */
const mostKept = 256;

export class BlockMemory {
  readonly #byKind = new Map<BlockName, Map<string, KnownBlock>>();

  /** The block of this channel where the text at `at` goes on with exactly its bytes. */
  get(which: BlockName, channel: string, text: string, at: number): KnownBlock | null {
    const known = this.#byKind.get(which)?.get(channel);
    // Comparing whole strings is a comparison of memory; startsWith goes letter by letter.
    return known !== undefined && text.slice(at, at + known.text.length) === known.text ? known : null;
  }

  /** `text` runs to the end of the block's last line, its line end included. */
  keep(which: BlockName, text: string, view: ChannelView): void {
    let kept = this.#byKind.get(which);
    if (kept === undefined) this.#byKind.set(which, (kept = new Map()));
    if (kept.size >= mostKept) kept.clear();
    kept.set(view.name, { text: ownCopy(text), view });
  }
}
