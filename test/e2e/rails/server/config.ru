# examples/rails, with channels and requests that only tests have. PAGES is a folder of static pages.
require_relative "../../../../examples/rails/config/application"

application = Rails.application
application.config.eager_load_paths << File.expand_path("app", __dir__)
application.config.paths["public"] = ENV["PAGES"] if ENV["PAGES"]
application.config.public_file_server.enabled = true
application.config.action_cable.worker_pool_size = ENV.fetch("WORKERS", 4).to_i

application.routes.append do
  get "test/subscriptions", to: "test#subscriptions"
  post "test/broadcasts", to: "test#broadcasts"
end

application.initialize!
ApplicationCable::Connection.prepend(FaultyConnection)

run application
