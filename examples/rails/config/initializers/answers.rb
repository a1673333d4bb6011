# A store that cannot claim a request is an error at the start, whether or not any channel is loaded by then.
Rails.application.config.after_initialize { Answers.check_store }
