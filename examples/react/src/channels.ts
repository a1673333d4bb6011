/** What the channels of examples/rails-minimal take, send and do; types alone. */
import type {} from 'catenary';

export interface Message {
  readonly type: 'message';
  readonly from: string;
  readonly body: string;
}

/** What it transmits to who subscribes, and by the action `history`. */
export interface History {
  readonly type: 'history';
  readonly messages: readonly Message[];
}

export interface Typing {
  readonly type: 'typing';
  readonly from: string;
}

declare module 'catenary' {
  interface Channels {
    ChatChannel: {
      params: { room: string };
      received: History | Message | Typing;
      actions: { speak: { body: string }; typing: void; history: void };
    };
  }
}
