# Answers to actions, for `request` of catenary/request; docs/requests.md has the client's side.
#
#   class ChatChannel < ApplicationCable::Channel
#     include Answers
#     answers :speak
#
#     def speak(data)
#       raise Answers::Refused.new(body: "is missing") if data["body"].blank?
#       @room.say(data["body"]) # what it returns is the answer, as JSON
#     end
#   end
#
# An action is performed at most once for each request, however often and through however many server
# processes the client sends it again; and exactly once, unless the process dies inside of it. For that,
# whoever is about to perform it claims it in a store that all processes share.
#
# On the wire: "_request" in the data of a command is the id of a request. Its answer is a message with
# that id in "_answer" and one of "value", "error" (null after an exception) or "pending": not yet, ask
# again. A command without an id is performed as ever, and not answered.
module Answers
  extend ActiveSupport::Concern

  # For how long a request is remembered. Clients give up after an hour at most.
  REMEMBERED = 2.hours

  # What an action raises to answer with an error: data that has a JSON form.
  class Refused < StandardError
    attr_reader :data

    def initialize(data)
      @data = data
      super("refused: #{data.inspect}")
    end
  end

  # The application is not to start with a store that would let two of them perform one request.
  class UnfitStore < StandardError
    def initialize(store)
      super("Answers.store is #{store.class}, and cannot claim a request for all server processes. " \
        "Use a store that they share, such as ActiveSupport::Cache::RedisCacheStore; " \
        "one process alone may use ActiveSupport::Cache::MemoryStore")
    end
  end

  class << self
    # Where requests are claimed and answers are kept: Rails.cache, unless you give it one of its own.
    # What it evicts or clears too early is performed again.
    attr_writer :store

    def store
      @store || Rails.cache
    end

    # For config/initializers/answers.rb, as channels are loaded late in development.
    def check_store
      raise UnfitStore.new(store) unless claims?
    end

    private

    def claims?
      case store
      when nil, ActiveSupport::Cache::NullStore then false
      when ActiveSupport::Cache::FileStore then false # it looks first, and writes then
      when ActiveSupport::Cache::MemoryStore then !several_processes?
      else true
      end
    end

    # A cable that goes through a server of its own is there for several processes.
    def several_processes?
      adapter = (ActionCable.server.config.cable || {})["adapter"]
      !["", "0", "1"].include?(ENV["WEB_CONCURRENCY"].to_s) || !["async", "inline", "test", nil].include?(adapter)
    end
  end

  class_methods do
    # Which actions answer. Everything that such an action returns goes to the client.
    def answers(*actions)
      Answers.check_store
      answering = Module.new
      actions.each do |action|
        answering.define_method(action) do |data|
          answer(data) do |rest|
            original = answering.instance_method(action).bind(self).super_method
            original.arity == 1 ? original.call(rest) : original.call
          end
        end
      end
      prepend answering
    end
  end

  private

  def answer(data)
    id = data["_request"]
    rest = data.except("_request") # which the action may broadcast: the id is nobody else's business
    return yield rest if id.nil?

    key = answer_key(id)
    return transmit_answer(id, recorded_answer(key)) unless claim(key)

    begin
      result = { "value" => yield(rest).as_json }
    rescue Refused => refused
      result = { "error" => refused.data.as_json }
    rescue Exception # as Rails does, which logs it
      result = { "error" => nil }
      raise
    ensure
      if result
        Answers.store.write(key, { "answer" => result }, expires_in: REMEMBERED)
        transmit_answer(id, result)
      end
    end
  end

  # Whether we are the one to perform it. Where the store's own answer was lost, the claim is ours
  # nevertheless if it is there.
  def claim(key)
    claim = { "by" => SecureRandom.uuid }
    Answers.store.write(key, claim, unless_exist: true, expires_in: REMEMBERED) ||
      Answers.store.read(key) == claim
  end

  # While somebody performs it there is no answer, nor while the store is out of reach.
  def recorded_answer(key)
    (Answers.store.read(key) || {}).fetch("answer", { "pending" => true })
  end

  def transmit_answer(id, result)
    transmit({ "_answer" => id }.merge(result))
  end

  # Nobody gets at the requests of others, or of another channel.
  def answer_key(id)
    "answers/#{Digest::SHA256.hexdigest(JSON.generate([requester, identifier, id]))}"
  end

  # Who asks: has to be the same on every connection of a user, and no other's. If your connections are
  # identified by something that is new each time, say here what is not.
  def requester
    connection.identifiers.map { |name| [name, lasting_name(connection.public_send(name))] }
  end

  def lasting_name(value)
    case value
    when nil, true, false, String, Symbol, Numeric then value
    else value.to_gid_param # as Action Cable does; other objects have no name that lasts
    end
  end
end
