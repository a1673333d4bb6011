/** A dependency of an app that is written with `require`, as many are published. */
const { createConsumer } = require('catenary/core');
const { createTestServer } = require('catenary/testing');

exports.create = () => createConsumer('ws://test/cable', createTestServer());
