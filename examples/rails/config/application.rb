# The configuration, the same in every environment; what differs comes from the environment's variables.
require "logger" # Rails 6.1 forgets to ask for it
require "rails"
require "active_record/railtie"
require "active_job/railtie"
require "action_controller/railtie"
require "action_cable/engine"
require "rails/test_unit/railtie" if ENV["RAILS_ENV"] == "test"
require "jwt"
require_relative "storage"
require_relative "origins"
require_relative "readable_requests"

module Chat
  class Application < Rails::Application
    config.root = File.expand_path("..", __dir__)
    config.load_defaults Rails::VERSION::STRING.to_f
    config.cache_classes = true
    config.eager_load = !Rails.env.test?
    config.hosts.clear # which pages may ask is below
    config.consider_all_requests_local = false
    config.action_dispatch.ip_spoofing_check = false # whoever is in front says who asks
    config.action_dispatch.perform_deep_munge = false # a null in a list is one: all values are checked
    config.exceptions_app = ->(env) { ErrorsController.action(:show).call(env) }

    config.secret_key_base = Storage.secret
    config.active_record.maintain_test_schema = false
    config.active_job.queue_adapter = Rails.env.test? ? :test : :async
    config.active_job.logger = Logger.new($stdout, level: Logger::WARN) # they run every other second

    # The address of the cable carries one; it is not for the log.
    config.filter_parameters += [:token]
    $stdout.sync = true
    config.logger = ActiveSupport::TaggedLogging.new(Logger.new(Rails.env.test? ? File::NULL : $stdout))
    config.log_level = ENV.fetch("LOG_LEVEL", "info").to_sym

    # Rate limits, and what was answered: see Answers.
    redis = ENV["REDIS_URL"].presence
    config.cache_store = redis ? [:redis_cache_store, { url: redis, namespace: ENV.fetch("REDIS_PREFIX", "chat") }] : :memory_store

    config.middleware.delete Rack::MethodOverride # reads bodies
    config.middleware.use ReadableRequests

    # The page is that of examples/chat. Browsers ask each time whether they have the newest one.
    config.paths["public"] = ENV.fetch("PAGE") { File.expand_path("../../chat/dist", __dir__) }
    config.public_file_server.enabled = true
    config.public_file_server.headers = {
      "cache-control" => "no-cache",
      "content-security-policy" => "default-src 'self'; img-src 'self' data: blob:; base-uri 'none'; " \
        "object-src 'none'; form-action 'self'; frame-ancestors 'none'",
      "referrer-policy" => "same-origin",
      "x-content-type-options" => "nosniff"
    }

    # Pages of this application's own origin may connect and ask, and those that are named. What sends no
    # Origin is no browser, and brings its own credentials.
    config.action_cable.mount_path = nil # see routes.rb
    config.action_cable.allow_same_origin_as_host = true
    config.action_cable.allowed_request_origins = [nil, *Origins.in(ENV["ALLOWED_ORIGINS"])]
  end
end
