/** Which tests of the page are left to the complete form: on Rails, those that wait for long. */
import { isComplete } from '../../../production/support/complete.js';
import { serverName } from '../../support/servers.js';

/** The contract has the server's part of what is left out. */
export const isShort = serverName() === 'rails' && !isComplete;
