# The cable alone, in processes of its own beside those of the web, with the same secret, database and Redis:
# `puma -p 4100 cable/config.ru`. All else is not found here.
require_relative "../config/environment"

Recurring.start(jobs: {}) # the jobs are the web's
served = %w[/cable /health /metrics]
run ->(env) { served.include?(env["PATH_INFO"]) ? Rails.application.call(env) : [404, {}, []] }
