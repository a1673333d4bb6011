// Counts on the server, and shows what CableReady broadcasts, over one consumer.

import { Application } from '@hotwired/stimulus';
import { createConsumer } from '@rails/actioncable';
import CableReady from 'cable_ready';
import StimulusReflex from 'stimulus_reflex';

const application = Application.start();
application.consumer = createConsumer();
CableReady.initialize({ consumer: application.consumer });
StimulusReflex.initialize(application, { isolate: true });
Object.assign(globalThis, { consumer: application.consumer });
