/** Where the reader is: the address's fragment as a value that components follow. */
import { useSyncExternalStore } from 'react';
import { placeOf, type Place } from './route.js';

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

export function usePlace(): Place {
  return placeOf(useSyncExternalStore(subscribe, () => location.hash));
}

/** Goes there; `replace` leaves no step back. */
export function go(address: string, replace = false): void {
  if (!replace) {
    location.hash = address;
    return;
  }
  history.replaceState(null, '', address === '' ? location.pathname : address);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

/** Takes the place out of the address, where others could read it; returns it for `go`. Nobody is told. */
export function hidePlace(): string {
  const { hash } = location;
  if (hash !== '') history.replaceState(null, '', location.pathname);
  return hash;
}
