# The concern of examples/rails; it belongs in app/channels/concerns of an application of your own. A store that
# cannot claim a request is an error at the start, whether or not any channel is loaded by then.
require_relative "../../../rails/app/channels/concerns/answers"

Rails.application.config.after_initialize { Answers.check_store }
