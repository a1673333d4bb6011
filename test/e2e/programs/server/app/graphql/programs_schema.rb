begin
  require "graphql"
rescue LoadError
  abort "The gem graphql is missing: run scripts/install-debian.sh programs"
end

# A schema with a subscription, served by graphql-ruby over Action Cable.
class ProgramsSchema < GraphQL::Schema
  class MessageAdded < GraphQL::Schema::Subscription
    argument :room, String, required: true
    field :body, String, null: false

    # What the client is sent at once.
    def subscribe(room:)
      { body: "Welcome to #{room}" }
    end

    # What it is sent for each trigger.
    def update(room:)
      object
    end
  end

  class Subscriptions < GraphQL::Schema::Object
    field :message_added, subscription: MessageAdded
  end

  class Queries < GraphQL::Schema::Object
    field :name, String, null: false

    def name
      "programs"
    end
  end

  use GraphQL::Subscriptions::ActionCableSubscriptions
  query Queries
  subscription Subscriptions
end
