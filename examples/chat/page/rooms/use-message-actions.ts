/** What a user does in a room: over the cable where it is there, else over HTTP. */
import { useEffect, useMemo } from 'react';
import { overEither, removeOverEither } from '../api/over-either.js';
import { messages } from '../api/resources.js';
import { useMode } from '../connection/connection.js';
import { useOutbox } from './outbox-provider.js';
import type { RoomState } from './room-state.js';
import { tellInTime } from './tell-in-time.js';
import { useIsVisible } from './use-is-visible.js';
import type { useRoom } from './use-room.js';

type Live = ReturnType<typeof useRoom>;

export interface MessageActions {
  edit(id: number, content: string): Promise<void>;
  remove(id: number): Promise<void>;
}

/** Who did it does not wait for the broadcast: over HTTP alone, none may come. */
export function useMessageActions({ chat: { subscription }, take }: Live): MessageActions {
  return useMemo(
    () => ({
      async edit(id, content) {
        const message = await overEither(
          subscription && (() => subscription.request('edit', { id, content })),
          () => messages.update(id, content),
        );
        take({ type: 'message', message });
      },
      async remove(id) {
        const message = await removeOverEither(
          subscription && (() => subscription.request('remove', { id })),
          () => messages.destroy(id),
        );
        // If it was removed before, the room has been told, or tells with what it has missed.
        if (message) take({ type: 'removed', message });
      },
    }),
    [subscription, take],
  );
}

/** While the room is open, what is said in it goes out as a request. */
export function useDelivery(slug: string, { chat: { subscription, state }, take }: Live): void {
  const { courier } = useOutbox();
  useEffect(() => {
    if (!subscription) return;
    const detach = courier.attach(slug, {
      speak: (message) => subscription.request('speak', message),
      said: (message) => take({ type: 'message', message }),
    });
    if (state === 'subscribed') courier.wake();
    return detach;
  }, [courier, slug, subscription, state, take]);
}

interface Reader {
  readonly slug: string;
  readonly me: string;
  /** Whether the end of the list is shown: who reads older messages has not seen the newest. */
  readonly isAtEnd: boolean;
}

/** Tells the others up to where it was read, once it can be seen. */
export function useReadReceipt(
  { slug, me, isAtEnd }: Reader,
  { subscription, state }: Live['chat'],
  { messages: all, receipts }: RoomState,
): void {
  const isVisible = useIsVisible();
  const mode = useMode();
  const newest = all.filter(({ from }) => from !== me).at(-1)?.id ?? 0;
  const isNews = isVisible && isAtEnd && newest > (receipts[me] ?? 0);
  useEffect(() => {
    if (!isNews) return;
    const isThere = subscription && state === 'subscribed';
    return tellInTime(() =>
      overEither(
        isThere ? () => subscription.request('read', { id: newest }) : undefined,
        // What cannot be told now is told with the next way.
        async () => (mode === 'http' ? messages.read(slug, newest) : null),
      ),
    );
  }, [isNews, newest, subscription, state, mode, slug]);
}
