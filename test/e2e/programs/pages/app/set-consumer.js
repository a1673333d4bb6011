// An application that hands its consumer to the built file of turbo-rails: for streams that come later.
import { cable } from '@hotwired/turbo-rails';
import { createConsumer } from '@rails/actioncable';
import { joinChat } from './chat.js';

joinChat(cable.setConsumer(createConsumer()));
