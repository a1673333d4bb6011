# The whole application: notes that everybody sees, and who is writing one. `puma config.ru` runs it.
require "logger" # Rails 6.1 forgets to ask for it
require "rails"
require "action_controller/railtie"
require "action_cable/engine"

class NotesExample < Rails::Application
  config.root = __dir__
  config.eager_load = false
  # It signs cookies and streams. In production Rails asks for one of your own.
  config.secret_key_base = ENV.fetch("SECRET_KEY_BASE") { "an example" unless Rails.env.production? }
  config.logger = Logger.new($stdout)
  config.log_level = :info
  config.action_cable.cable = { "adapter" => "async" }
  # A page of this application's own origin may connect, and nobody else's page.
  config.action_cable.allow_same_origin_as_host = true
end

require_relative "turbo_streams"

# Whoever is writing a note tells the others, which Turbo's streams have nothing to do with.
class TypingChannel < ActionCable::Channel::Base
  def subscribed
    stream_from "typing"
  end

  def typed(data)
    ActionCable.server.broadcast("typing", { name: data["name"] })
  end
end

class NotesController < ActionController::Base
  NOTES = Concurrent::Array.new

  helper Turbo::StreamsHelper
  prepend_view_path __dir__

  def index
    render template: "page", locals: { notes: NOTES, page: params[:page] || "notes" }
  end

  # The answer is empty: who wrote the note sees it as all others do, by the stream.
  def create
    note = helpers.tag.li("#{params[:name]}: #{params[:body]}")
    NOTES << note
    Turbo::StreamsChannel.broadcast_append_to("notes", target: "notes", html: note)
    head :no_content
  end
end

NotesExample.initialize!

Rails.application.routes.draw do
  root "notes#index"
  get "about", to: "notes#index", page: "about"
  post "notes", to: "notes#create"
end

# The files that the import map names: yours, and those of the packages.
files = {
  "/javascript" => "javascript",
  "/catenary" => "node_modules/catenary/dist",
  "/turbo-rails" => "node_modules/@hotwired/turbo-rails/app/assets/javascripts"
}
files.each do |path, folder|
  map(path) { run Rack::Files.new(File.join(__dir__, folder)) }
end

run Rails.application
