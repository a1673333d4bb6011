/** Sharing a consumer with Turbo. */
import { type Consumer, createConsumer } from 'catenary';
import { createConsumer as createCoreConsumer } from 'catenary/core';
import { shareWithTurbo } from 'catenary/turbo';

export const consumer: Consumer = shareWithTurbo(createConsumer());
shareWithTurbo(createCoreConsumer('wss://chat.example/cable'), { linger: 0 });

// @ts-expect-error: a consumer, not its address
shareWithTurbo('/cable');
// @ts-expect-error: milliseconds
shareWithTurbo(consumer, { linger: '1s' });
