# The whole configuration: the same in every environment, with nothing to install but Rails and puma.
require "logger" # Rails 6.1 forgets to ask for it
require "rails"
require "action_controller/railtie"
require "action_cable/engine"

module CableExample
  class Application < Rails::Application
    config.root = File.expand_path("..", __dir__)
    config.load_defaults 6.1
    config.cache_classes = true
    config.eager_load = true

    # It signs cookies, tokens and streams, and the processes of one application share it. In production
    # Rails asks for one of your own, for everybody can read this one.
    config.secret_key_base = ENV.fetch("SECRET_KEY_BASE") { "an example" unless Rails.env.production? }

    # The address of the cable may carry one; it is not for the log.
    config.filter_parameters += [:token]

    $stdout.sync = true
    config.logger = ActiveSupport::TaggedLogging.new(Logger.new($stdout))
    config.log_level = ENV.fetch("LOG_LEVEL", "info").to_sym

    # Also remembers what was answered: see Answers.
    config.cache_store = ENV["REDIS_URL"] ? [:redis_cache_store, { url: ENV["REDIS_URL"] }] : :memory_store

    config.action_cable.mount_path = nil # see routes.rb

    # A page of this application's own origin may connect, and nobody else's page: it would come with
    # the user's cookie. What sends no Origin is no browser, and brings its own credentials.
    config.action_cable.allow_same_origin_as_host = true
    config.action_cable.allowed_request_origins = [nil]
  end
end
