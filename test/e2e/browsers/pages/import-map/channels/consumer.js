/** As `rails generate channel` writes it. */
import { createConsumer } from '@rails/actioncable';

// biome-ignore lint/style/noDefaultExport: it is Rails' file
export default createConsumer();
