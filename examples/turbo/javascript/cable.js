/** The page's one consumer, which Turbo's streams use, too; imported before turbo-rails is. */
import { createConsumer } from 'catenary';
import { shareWithTurbo } from 'catenary/turbo';

export const consumer = shareWithTurbo(createConsumer());
