// Generated from supabase/migrations by `npm run types`. Do not edit.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: {
      account_members: {
        Row: {
          account_id: string;
          department_id: string | null;
          joined_at: string;
          role: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          department_id?: string | null;
          joined_at: string;
          role: string;
          user_id: string;
        };
        Update: {
          account_id?: string;
          department_id?: string | null;
          joined_at?: string;
          role?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "account_members_account_id_department_id_fkey";
            columns: ["account_id", "department_id"];
            isOneToOne: false;
            referencedRelation: "departments";
            referencedColumns: ["account_id", "department_id"];
          },
          {
            foreignKeyName: "account_members_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      account_notes: {
        Row: {
          account_id: string;
          author_id: string;
          body: string;
          created_at: string;
          note_id: string;
          request_key: string | null;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          author_id: string;
          body: string;
          created_at: string;
          note_id?: string;
          request_key?: string | null;
        };
        Update: {
          account_id?: string;
          author_id?: string;
          body?: string;
          created_at?: string;
          note_id?: string;
          request_key?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "account_notes_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      accounts: {
        Row: {
          branding: NonNullable<Json>;
          closed_at: string | null;
          created_at: string;
          falls_back_to_credits: boolean;
          id: string;
          kind: string;
          message_retention_days: number | null;
          name: string;
        };
        ComputedFields: never;
        Insert: {
          branding?: NonNullable<Json>;
          closed_at?: string | null;
          created_at: string;
          falls_back_to_credits?: boolean;
          id?: string;
          kind: string;
          message_retention_days?: number | null;
          name: string;
        };
        Update: {
          branding?: NonNullable<Json>;
          closed_at?: string | null;
          created_at?: string;
          falls_back_to_credits?: boolean;
          id?: string;
          kind?: string;
          message_retention_days?: number | null;
          name?: string;
        };
        Relationships: [];
      };
      action_costs: {
        Row: {
          action: string;
          cost_micros: number;
          description: string;
          is_active: boolean;
          match_cost_micros: number | null;
          match_words: string[];
          name: string;
          pricing: string;
          sort_order: number;
        };
        ComputedFields: never;
        Insert: {
          action: string;
          cost_micros: number;
          description: string;
          is_active?: boolean;
          match_cost_micros?: number | null;
          match_words?: string[];
          name: string;
          pricing: string;
          sort_order: number;
        };
        Update: {
          action?: string;
          cost_micros?: number;
          description?: string;
          is_active?: boolean;
          match_cost_micros?: number | null;
          match_words?: string[];
          name?: string;
          pricing?: string;
          sort_order?: number;
        };
        Relationships: [];
      };
      api_keys: {
        Row: {
          account_id: string;
          api_key_id: string;
          created_at: string;
          created_by: string;
          department_id: string | null;
          expires_at: string | null;
          last_four: string;
          name: string;
          project_id: string | null;
          revoked_at: string | null;
          role: string;
          scopes: string[];
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          api_key_id?: string;
          created_at: string;
          created_by: string;
          department_id?: string | null;
          expires_at?: string | null;
          last_four: string;
          name: string;
          project_id?: string | null;
          revoked_at?: string | null;
          role: string;
          scopes: string[];
        };
        Update: {
          account_id?: string;
          api_key_id?: string;
          created_at?: string;
          created_by?: string;
          department_id?: string | null;
          expires_at?: string | null;
          last_four?: string;
          name?: string;
          project_id?: string | null;
          revoked_at?: string | null;
          role?: string;
          scopes?: string[];
        };
        Relationships: [
          {
            foreignKeyName: "api_keys_account_id_department_id_fkey";
            columns: ["account_id", "department_id"];
            isOneToOne: false;
            referencedRelation: "departments";
            referencedColumns: ["account_id", "department_id"];
          },
          {
            foreignKeyName: "api_keys_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "api_keys_account_id_project_id_fkey";
            columns: ["account_id", "project_id"];
            isOneToOne: false;
            referencedRelation: "projects";
            referencedColumns: ["account_id", "project_id"];
          },
        ];
      };
      audit_log: {
        Row: {
          account_id: string | null;
          act: string;
          actor_id: string | null;
          after_facts: Json | null;
          audit_id: number;
          before_facts: Json | null;
          created_at: string;
          reason: string | null;
        };
        ComputedFields: never;
        Insert: {
          account_id?: string | null;
          act: string;
          actor_id?: string | null;
          after_facts?: Json | null;
          audit_id?: never;
          before_facts?: Json | null;
          created_at: string;
          reason?: string | null;
        };
        Update: {
          account_id?: string | null;
          act?: string;
          actor_id?: string | null;
          after_facts?: Json | null;
          audit_id?: never;
          before_facts?: Json | null;
          created_at?: string;
          reason?: string | null;
        };
        Relationships: [];
      };
      awaited_trials: {
        Row: {
          account_id: string;
          credits_micros: number;
          payment_id: string;
          period_end: string;
          period_start: string;
          person_id: string;
          stripe_subscription_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          credits_micros: number;
          payment_id: string;
          period_end: string;
          period_start: string;
          person_id: string;
          stripe_subscription_id: string;
        };
        Update: {
          account_id?: string;
          credits_micros?: number;
          payment_id?: string;
          period_end?: string;
          period_start?: string;
          person_id?: string;
          stripe_subscription_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "awaited_trials_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "awaited_trials_account_id_payment_id_fkey";
            columns: ["account_id", "payment_id"];
            isOneToOne: false;
            referencedRelation: "payments";
            referencedColumns: ["account_id", "payment_id"];
          },
        ];
      };
      contact_requests: {
        Row: {
          company: string;
          contact_request_id: string;
          created_at: string;
          email: string;
          message: string;
          name: string;
          plan_id: string | null;
          reply: string | null;
          state: string;
          user_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          company: string;
          contact_request_id?: string;
          created_at: string;
          email: string;
          message: string;
          name: string;
          plan_id?: string | null;
          reply?: string | null;
          state?: string;
          user_id?: string | null;
        };
        Update: {
          company?: string;
          contact_request_id?: string;
          created_at?: string;
          email?: string;
          message?: string;
          name?: string;
          plan_id?: string | null;
          reply?: string | null;
          state?: string;
          user_id?: string | null;
        };
        Relationships: [];
      };
      content_pieces: {
        Row: {
          account_id: string;
          author_id: string;
          body: string | null;
          created_at: string;
          draft: string | null;
          kind: string;
          outline: string | null;
          piece_id: string;
          status: string;
          topic: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          author_id: string;
          body?: string | null;
          created_at: string;
          draft?: string | null;
          kind: string;
          outline?: string | null;
          piece_id: string;
          status: string;
          topic: string;
          updated_at: string;
        };
        Update: {
          account_id?: string;
          author_id?: string;
          body?: string | null;
          created_at?: string;
          draft?: string | null;
          kind?: string;
          outline?: string | null;
          piece_id?: string;
          status?: string;
          topic?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "content_pieces_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      conversations: {
        Row: {
          account_id: string;
          conversation_id: string;
          created_at: string;
          title: string;
          updated_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          conversation_id: string;
          created_at: string;
          title: string;
          updated_at: string;
          user_id: string;
        };
        Update: {
          account_id?: string;
          conversation_id?: string;
          created_at?: string;
          title?: string;
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "conversations_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      credit_balances: {
        Row: {
          account_id: string;
          alarm: string;
          anchor_at: string;
          armed_micros: number;
          available_micros: number;
          debt_micros: number;
          frozen_micros: number;
          has_limits: boolean;
          held_micros: number;
          is_unlimited: boolean;
          last_at: string;
          last_seq: number;
          lifetime_used_micros: number;
          low_at_micros: number | null;
          next_lapse_at: string;
          period_end: string | null;
          period_start: string | null;
          period_used_micros: number;
          plan_id: string | null;
          plan_kind: string;
          rights_until: string | null;
          spending_frozen_at: string | null;
          spending_frozen_reason: string | null;
          top_up_at_micros: number | null;
          watch_micros: number;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          alarm?: string;
          anchor_at: string;
          armed_micros?: number;
          available_micros?: number;
          debt_micros?: number;
          frozen_micros?: number;
          has_limits?: boolean;
          held_micros?: number;
          is_unlimited?: boolean;
          last_at: string;
          last_seq?: number;
          lifetime_used_micros?: number;
          low_at_micros?: number | null;
          next_lapse_at?: string;
          period_end?: string | null;
          period_start?: string | null;
          period_used_micros?: number;
          plan_id?: string | null;
          plan_kind?: string;
          rights_until?: string | null;
          spending_frozen_at?: string | null;
          spending_frozen_reason?: string | null;
          top_up_at_micros?: number | null;
          watch_micros?: number;
        };
        Update: {
          account_id?: string;
          alarm?: string;
          anchor_at?: string;
          armed_micros?: number;
          available_micros?: number;
          debt_micros?: number;
          frozen_micros?: number;
          has_limits?: boolean;
          held_micros?: number;
          is_unlimited?: boolean;
          last_at?: string;
          last_seq?: number;
          lifetime_used_micros?: number;
          low_at_micros?: number | null;
          next_lapse_at?: string;
          period_end?: string | null;
          period_start?: string | null;
          period_used_micros?: number;
          plan_id?: string | null;
          plan_kind?: string;
          rights_until?: string | null;
          spending_frozen_at?: string | null;
          spending_frozen_reason?: string | null;
          top_up_at_micros?: number | null;
          watch_micros?: number;
        };
        Relationships: [
          {
            foreignKeyName: "credit_balances_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: true;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      credit_entries: {
        Row: {
          account_id: string;
          amount_micros: number;
          grant_id: string;
          recognised_minor: number;
          seq: number;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          amount_micros: number;
          grant_id: string;
          recognised_minor?: number;
          seq: number;
        };
        Update: {
          account_id?: string;
          amount_micros?: number;
          grant_id?: string;
          recognised_minor?: number;
          seq?: number;
        };
        Relationships: [
          {
            foreignKeyName: "credit_entries_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      credit_grants: {
        Row: {
          account_id: string;
          amount_micros: number;
          breakage_minor: number;
          consumed_micros: number;
          currency: string | null;
          expires_at: string | null;
          frozen_at: string | null;
          frozen_micros: number;
          grant_id: string;
          granted_at: string;
          granted_seq: number;
          held_micros: number;
          lapsed_micros: number;
          origin_grant_id: string | null;
          owed_micros: number;
          paid_minor: number;
          payable_micros: number | null;
          payment_id: string | null;
          period_end: string | null;
          period_start: string | null;
          priority: number;
          recognised_minor: number;
          remaining_micros: number;
          repaid_micros: number;
          reversed_micros: number;
          roll_room_micros: number;
          rolled_micros: number;
          source: string;
          source_key: string;
          stripe_subscription_id: string | null;
          successor_grant_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          amount_micros: number;
          breakage_minor?: number;
          consumed_micros?: number;
          currency?: string | null;
          expires_at?: string | null;
          frozen_at?: string | null;
          frozen_micros?: number;
          grant_id?: string;
          granted_at: string;
          granted_seq: number;
          held_micros?: number;
          lapsed_micros?: number;
          origin_grant_id?: string | null;
          owed_micros?: number;
          paid_minor?: number;
          payable_micros?: number | null;
          payment_id?: string | null;
          period_end?: string | null;
          period_start?: string | null;
          priority: number;
          recognised_minor?: number;
          remaining_micros: number;
          repaid_micros?: number;
          reversed_micros?: number;
          roll_room_micros?: number;
          rolled_micros?: number;
          source: string;
          source_key: string;
          stripe_subscription_id?: string | null;
          successor_grant_id?: string | null;
        };
        Update: {
          account_id?: string;
          amount_micros?: number;
          breakage_minor?: number;
          consumed_micros?: number;
          currency?: string | null;
          expires_at?: string | null;
          frozen_at?: string | null;
          frozen_micros?: number;
          grant_id?: string;
          granted_at?: string;
          granted_seq?: number;
          held_micros?: number;
          lapsed_micros?: number;
          origin_grant_id?: string | null;
          owed_micros?: number;
          paid_minor?: number;
          payable_micros?: number | null;
          payment_id?: string | null;
          period_end?: string | null;
          period_start?: string | null;
          priority?: number;
          recognised_minor?: number;
          remaining_micros?: number;
          repaid_micros?: number;
          reversed_micros?: number;
          roll_room_micros?: number;
          rolled_micros?: number;
          source?: string;
          source_key?: string;
          stripe_subscription_id?: string | null;
          successor_grant_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "credit_grants_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      credit_packs: {
        Row: {
          credits_micros: number;
          currency: string;
          description: string;
          expires_after_days: number | null;
          is_active: boolean;
          is_highlighted: boolean;
          lookup_key: string;
          name: string;
          pack_id: string;
          sort_order: number;
          stripe_price_id: string | null;
          stripe_product_id: string | null;
          unit_amount: number;
        };
        ComputedFields: never;
        Insert: {
          credits_micros: number;
          currency: string;
          description: string;
          expires_after_days?: number | null;
          is_active?: boolean;
          is_highlighted?: boolean;
          lookup_key: string;
          name: string;
          pack_id: string;
          sort_order: number;
          stripe_price_id?: string | null;
          stripe_product_id?: string | null;
          unit_amount: number;
        };
        Update: {
          credits_micros?: number;
          currency?: string;
          description?: string;
          expires_after_days?: number | null;
          is_active?: boolean;
          is_highlighted?: boolean;
          lookup_key?: string;
          name?: string;
          pack_id?: string;
          sort_order?: number;
          stripe_price_id?: string | null;
          stripe_product_id?: string | null;
          unit_amount?: number;
        };
        Relationships: [];
      };
      credit_reservations: {
        Row: {
          account_id: string;
          action: string;
          actor_id: string | null;
          amount_micros: number;
          api_key_id: string | null;
          budget_micros: number | null;
          budget_used_micros: number;
          cached_rate: number | null;
          captured_micros: number;
          checkpoint_at: string | null;
          checkpoint_cached_tokens: number;
          checkpoint_input_tokens: number;
          checkpoint_output_tokens: number;
          checkpoint_reasoning_tokens: number;
          checkpoint_started: boolean;
          checkpoint_tools: string[];
          closed_at: string | null;
          closed_by: string | null;
          conversation_id: string | null;
          created_at: string;
          department_id: string | null;
          expires_at: string;
          fee_percent: number | null;
          flat_micros: number;
          free_failures_per_day: number;
          input_rate: number | null;
          lane: string;
          last_expires_at: string;
          line_codes: string[];
          line_micros: number[];
          lot_ids: string[];
          lot_micros: number[];
          message_id: string | null;
          model: string | null;
          origin: string;
          output_rate: number | null;
          price_version: number;
          raising_tools: string[];
          reasoning_rate: number | null;
          request_key: string | null;
          reservation_id: string;
          service: string | null;
          settled_seq: number | null;
          status: string;
          tools: string[];
          window_keys: string[];
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          action: string;
          actor_id?: string | null;
          amount_micros: number;
          api_key_id?: string | null;
          budget_micros?: number | null;
          budget_used_micros?: number;
          cached_rate?: number | null;
          captured_micros?: number;
          checkpoint_at?: string | null;
          checkpoint_cached_tokens?: number;
          checkpoint_input_tokens?: number;
          checkpoint_output_tokens?: number;
          checkpoint_reasoning_tokens?: number;
          checkpoint_started?: boolean;
          checkpoint_tools?: string[];
          closed_at?: string | null;
          closed_by?: string | null;
          conversation_id?: string | null;
          created_at: string;
          department_id?: string | null;
          expires_at: string;
          fee_percent?: number | null;
          flat_micros: number;
          free_failures_per_day?: number;
          input_rate?: number | null;
          lane?: string;
          last_expires_at: string;
          line_codes: string[];
          line_micros: number[];
          lot_ids: string[];
          lot_micros: number[];
          message_id?: string | null;
          model?: string | null;
          origin: string;
          output_rate?: number | null;
          price_version: number;
          raising_tools?: string[];
          reasoning_rate?: number | null;
          request_key?: string | null;
          reservation_id?: string;
          service?: string | null;
          settled_seq?: number | null;
          status: string;
          tools?: string[];
          window_keys?: string[];
        };
        Update: {
          account_id?: string;
          action?: string;
          actor_id?: string | null;
          amount_micros?: number;
          api_key_id?: string | null;
          budget_micros?: number | null;
          budget_used_micros?: number;
          cached_rate?: number | null;
          captured_micros?: number;
          checkpoint_at?: string | null;
          checkpoint_cached_tokens?: number;
          checkpoint_input_tokens?: number;
          checkpoint_output_tokens?: number;
          checkpoint_reasoning_tokens?: number;
          checkpoint_started?: boolean;
          checkpoint_tools?: string[];
          closed_at?: string | null;
          closed_by?: string | null;
          conversation_id?: string | null;
          created_at?: string;
          department_id?: string | null;
          expires_at?: string;
          fee_percent?: number | null;
          flat_micros?: number;
          free_failures_per_day?: number;
          input_rate?: number | null;
          lane?: string;
          last_expires_at?: string;
          line_codes?: string[];
          line_micros?: number[];
          lot_ids?: string[];
          lot_micros?: number[];
          message_id?: string | null;
          model?: string | null;
          origin?: string;
          output_rate?: number | null;
          price_version?: number;
          raising_tools?: string[];
          reasoning_rate?: number | null;
          request_key?: string | null;
          reservation_id?: string;
          service?: string | null;
          settled_seq?: number | null;
          status?: string;
          tools?: string[];
          window_keys?: string[];
        };
        Relationships: [
          {
            foreignKeyName: "credit_reservations_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      credit_schedules: {
        Row: {
          account_id: string;
          credits_micros: number;
          currency: string | null;
          due_at: string;
          ends_at: string;
          granted_seq: number | null;
          line_micros: number;
          line_minor: number;
          paid_minor: number;
          payment_id: string;
          schedule_id: string;
          stripe_subscription_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          credits_micros: number;
          currency?: string | null;
          due_at: string;
          ends_at: string;
          granted_seq?: number | null;
          line_micros: number;
          line_minor?: number;
          paid_minor?: number;
          payment_id: string;
          schedule_id?: string;
          stripe_subscription_id: string;
        };
        Update: {
          account_id?: string;
          credits_micros?: number;
          currency?: string | null;
          due_at?: string;
          ends_at?: string;
          granted_seq?: number | null;
          line_micros?: number;
          line_minor?: number;
          paid_minor?: number;
          payment_id?: string;
          schedule_id?: string;
          stripe_subscription_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "credit_schedules_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      credit_transactions: {
        Row: {
          account_id: string;
          action: string | null;
          actor_id: string | null;
          amount_micros: number;
          api_key_id: string | null;
          balance_after_micros: number;
          bytes: number;
          cached_tokens: number;
          conversation_id: string | null;
          cost_micros: number;
          created_at: string;
          currency: string | null;
          debt_micros: number;
          department_id: string | null;
          error: string | null;
          grant_id: string | null;
          input_tokens: number;
          lane: string;
          line_codes: string[];
          line_micros: number[];
          message_id: string | null;
          model: string | null;
          output_tokens: number;
          price_version: number | null;
          provider_cost_micros: number | null;
          reasoning_tokens: number;
          refers_to_seq: number | null;
          request_key: string | null;
          reservation_id: string | null;
          revenue_minor: number;
          seq: number;
          service: string | null;
          source_key: string | null;
          success: boolean;
          tools: string[];
          type: string;
          window_keys: string[];
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          action?: string | null;
          actor_id?: string | null;
          amount_micros: number;
          api_key_id?: string | null;
          balance_after_micros: number;
          bytes?: number;
          cached_tokens?: number;
          conversation_id?: string | null;
          cost_micros?: number;
          created_at: string;
          currency?: string | null;
          debt_micros?: number;
          department_id?: string | null;
          error?: string | null;
          grant_id?: string | null;
          input_tokens?: number;
          lane?: string;
          line_codes?: string[];
          line_micros?: number[];
          message_id?: string | null;
          model?: string | null;
          output_tokens?: number;
          price_version?: number | null;
          provider_cost_micros?: number | null;
          reasoning_tokens?: number;
          refers_to_seq?: number | null;
          request_key?: string | null;
          reservation_id?: string | null;
          revenue_minor?: number;
          seq: number;
          service?: string | null;
          source_key?: string | null;
          success?: boolean;
          tools?: string[];
          type: string;
          window_keys?: string[];
        };
        Update: {
          account_id?: string;
          action?: string | null;
          actor_id?: string | null;
          amount_micros?: number;
          api_key_id?: string | null;
          balance_after_micros?: number;
          bytes?: number;
          cached_tokens?: number;
          conversation_id?: string | null;
          cost_micros?: number;
          created_at?: string;
          currency?: string | null;
          debt_micros?: number;
          department_id?: string | null;
          error?: string | null;
          grant_id?: string | null;
          input_tokens?: number;
          lane?: string;
          line_codes?: string[];
          line_micros?: number[];
          message_id?: string | null;
          model?: string | null;
          output_tokens?: number;
          price_version?: number | null;
          provider_cost_micros?: number | null;
          reasoning_tokens?: number;
          refers_to_seq?: number | null;
          request_key?: string | null;
          reservation_id?: string | null;
          revenue_minor?: number;
          seq?: number;
          service?: string | null;
          source_key?: string | null;
          success?: boolean;
          tools?: string[];
          type?: string;
          window_keys?: string[];
        };
        Relationships: [
          {
            foreignKeyName: "credit_transactions_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      credits_ahead: {
        Row: {
          account_id: string;
          micros: number;
          minor: number;
          payment_id: string;
          stripe_invoice_id: string;
          taken_micros: number;
          taken_minor: number;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          micros: number;
          minor?: number;
          payment_id: string;
          stripe_invoice_id: string;
          taken_micros?: number;
          taken_minor?: number;
        };
        Update: {
          account_id?: string;
          micros?: number;
          minor?: number;
          payment_id?: string;
          stripe_invoice_id?: string;
          taken_micros?: number;
          taken_minor?: number;
        };
        Relationships: [
          {
            foreignKeyName: "credits_ahead_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "credits_ahead_account_id_payment_id_fkey";
            columns: ["account_id", "payment_id"];
            isOneToOne: false;
            referencedRelation: "payments";
            referencedColumns: ["account_id", "payment_id"];
          },
        ];
      };
      credits_set_off: {
        Row: {
          account_id: string;
          credited_micros: number;
          micros: number;
          payment_id: string;
          stripe_invoice_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          credited_micros?: number;
          micros: number;
          payment_id: string;
          stripe_invoice_id: string;
        };
        Update: {
          account_id?: string;
          credited_micros?: number;
          micros?: number;
          payment_id?: string;
          stripe_invoice_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "credits_set_off_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "credits_set_off_account_id_payment_id_fkey";
            columns: ["account_id", "payment_id"];
            isOneToOne: false;
            referencedRelation: "payments";
            referencedColumns: ["account_id", "payment_id"];
          },
        ];
      };
      departments: {
        Row: {
          account_id: string;
          archived_at: string | null;
          created_at: string;
          department_id: string;
          name: string;
          parent_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          archived_at?: string | null;
          created_at: string;
          department_id?: string;
          name: string;
          parent_id?: string | null;
        };
        Update: {
          account_id?: string;
          archived_at?: string | null;
          created_at?: string;
          department_id?: string;
          name?: string;
          parent_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "departments_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "departments_account_id_parent_id_fkey";
            columns: ["account_id", "parent_id"];
            isOneToOne: false;
            referencedRelation: "departments";
            referencedColumns: ["account_id", "department_id"];
          },
        ];
      };
      documents: {
        Row: {
          body: string;
          digest: string;
          document_id: string;
          heading: string;
          indexed_at: string;
          search: unknown;
          slug: string;
          title: string;
        };
        ComputedFields: never;
        Insert: {
          body: string;
          digest: string;
          document_id: string;
          heading: string;
          indexed_at: string;
          search?: never;
          slug: string;
          title: string;
        };
        Update: {
          body?: string;
          digest?: string;
          document_id?: string;
          heading?: string;
          indexed_at?: string;
          search?: never;
          slug?: string;
          title?: string;
        };
        Relationships: [];
      };
      invoice_takings: {
        Row: {
          account_id: string;
          from_payment_id: string;
          moved_micros: number;
          moved_minor: number;
          payment_id: string;
          taken_micros: number;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          from_payment_id: string;
          moved_micros?: number;
          moved_minor?: number;
          payment_id: string;
          taken_micros: number;
        };
        Update: {
          account_id?: string;
          from_payment_id?: string;
          moved_micros?: number;
          moved_minor?: number;
          payment_id?: string;
          taken_micros?: number;
        };
        Relationships: [
          {
            foreignKeyName: "invoice_takings_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "invoice_takings_account_id_from_payment_id_fkey";
            columns: ["account_id", "from_payment_id"];
            isOneToOne: false;
            referencedRelation: "payments";
            referencedColumns: ["account_id", "payment_id"];
          },
          {
            foreignKeyName: "invoice_takings_account_id_payment_id_fkey";
            columns: ["account_id", "payment_id"];
            isOneToOne: false;
            referencedRelation: "payments";
            referencedColumns: ["account_id", "payment_id"];
          },
        ];
      };
      late_invoice_decisions: {
        Row: {
          account_id: string;
          actor_id: string;
          decided_at: string;
          decision: string;
          reason: string;
          stripe_invoice_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          actor_id: string;
          decided_at: string;
          decision: string;
          reason: string;
          stripe_invoice_id: string;
        };
        Update: {
          account_id?: string;
          actor_id?: string;
          decided_at?: string;
          decision?: string;
          reason?: string;
          stripe_invoice_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "late_invoice_decisions_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      limit_requests: {
        Row: {
          account_id: string;
          answer: string | null;
          created_at: string;
          decided_at: string | null;
          decided_by: string | null;
          limit_micros: number;
          limit_request_id: string;
          raised_micros: number | null;
          raised_until: string | null;
          reason: string;
          requested_by: string;
          scope: string;
          scope_id: string;
          spend_limit_id: string;
          spend_window: string;
          status: string;
          wanted_micros: number;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          answer?: string | null;
          created_at: string;
          decided_at?: string | null;
          decided_by?: string | null;
          limit_micros: number;
          limit_request_id?: string;
          raised_micros?: number | null;
          raised_until?: string | null;
          reason: string;
          requested_by: string;
          scope: string;
          scope_id: string;
          spend_limit_id: string;
          spend_window: string;
          status?: string;
          wanted_micros: number;
        };
        Update: {
          account_id?: string;
          answer?: string | null;
          created_at?: string;
          decided_at?: string | null;
          decided_by?: string | null;
          limit_micros?: number;
          limit_request_id?: string;
          raised_micros?: number | null;
          raised_until?: string | null;
          reason?: string;
          requested_by?: string;
          scope?: string;
          scope_id?: string;
          spend_limit_id?: string;
          spend_window?: string;
          status?: string;
          wanted_micros?: number;
        };
        Relationships: [
          {
            foreignKeyName: "limit_requests_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      markup_rules: {
        Row: {
          below_usd_per_ktok: number;
          markup_percent: number;
        };
        ComputedFields: never;
        Insert: {
          below_usd_per_ktok: number;
          markup_percent: number;
        };
        Update: {
          below_usd_per_ktok?: number;
          markup_percent?: number;
        };
        Relationships: [];
      };
      messages: {
        Row: {
          account_id: string;
          conversation_id: string;
          created_at: string;
          message_id: string;
          parts: NonNullable<Json>;
          position: number;
          reply_id: string | null;
          reservation_id: string | null;
          role: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          conversation_id: string;
          created_at: string;
          message_id: string;
          parts: NonNullable<Json>;
          position: number;
          reply_id?: string | null;
          reservation_id?: string | null;
          role: string;
        };
        Update: {
          account_id?: string;
          conversation_id?: string;
          created_at?: string;
          message_id?: string;
          parts?: NonNullable<Json>;
          position?: number;
          reply_id?: string | null;
          reservation_id?: string | null;
          role?: string;
        };
        Relationships: [
          {
            foreignKeyName: "messages_account_id_conversation_id_fkey";
            columns: ["account_id", "conversation_id"];
            isOneToOne: false;
            referencedRelation: "conversations";
            referencedColumns: ["account_id", "conversation_id"];
          },
          {
            foreignKeyName: "messages_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      model_prices: {
        Row: {
          cached_usd_per_mtok: number;
          context_tokens: number | null;
          input_usd_per_mtok: number;
          is_active: boolean;
          is_overridden: boolean;
          model: string;
          name: string;
          output_usd_per_mtok: number;
          provider: string;
          reasoning_usd_per_mtok: number;
          synced_at: string | null;
          tier: string;
        };
        ComputedFields: never;
        Insert: {
          cached_usd_per_mtok: number;
          context_tokens?: number | null;
          input_usd_per_mtok: number;
          is_active?: boolean;
          is_overridden?: boolean;
          model: string;
          name: string;
          output_usd_per_mtok: number;
          provider: string;
          reasoning_usd_per_mtok: number;
          synced_at?: string | null;
          tier?: string;
        };
        Update: {
          cached_usd_per_mtok?: number;
          context_tokens?: number | null;
          input_usd_per_mtok?: number;
          is_active?: boolean;
          is_overridden?: boolean;
          model?: string;
          name?: string;
          output_usd_per_mtok?: number;
          provider?: string;
          reasoning_usd_per_mtok?: number;
          synced_at?: string | null;
          tier?: string;
        };
        Relationships: [];
      };
      notification_reads: {
        Row: {
          account_id: string;
          notification_id: string;
          read_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          notification_id: string;
          read_at: string;
          user_id: string;
        };
        Update: {
          account_id?: string;
          notification_id?: string;
          read_at?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "notification_reads_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      notifications: {
        Row: {
          account_id: string;
          collected_at: string | null;
          created_at: string;
          facts: NonNullable<Json>;
          kind: string;
          notice_key: string;
          notification_id: string;
          settled_at: string | null;
          user_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          collected_at?: string | null;
          created_at: string;
          facts?: NonNullable<Json>;
          kind: string;
          notice_key: string;
          notification_id?: string;
          settled_at?: string | null;
          user_id?: string | null;
        };
        Update: {
          account_id?: string;
          collected_at?: string | null;
          created_at?: string;
          facts?: NonNullable<Json>;
          kind?: string;
          notice_key?: string;
          notification_id?: string;
          settled_at?: string | null;
          user_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "notifications_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      payment_reversals: {
        Row: {
          account_id: string;
          amount_minor: number;
          kind: string;
          payment_id: string;
          recorded_at: string;
          status: string;
          stripe_object_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          amount_minor: number;
          kind: string;
          payment_id: string;
          recorded_at: string;
          status: string;
          stripe_object_id: string;
        };
        Update: {
          account_id?: string;
          amount_minor?: number;
          kind?: string;
          payment_id?: string;
          recorded_at?: string;
          status?: string;
          stripe_object_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "payment_reversals_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "payment_reversals_account_id_payment_id_fkey";
            columns: ["account_id", "payment_id"];
            isOneToOne: false;
            referencedRelation: "payments";
            referencedColumns: ["account_id", "payment_id"];
          },
        ];
      };
      payments: {
        Row: {
          account_id: string;
          actor_id: string | null;
          amount_minor: number;
          completed_at: string | null;
          created_at: string;
          credits_micros: number;
          currency: string;
          expires_after_days: number | null;
          failure_code: string | null;
          kind: string;
          netted_minor: number;
          overdrawn_micros: number;
          pack_id: string | null;
          payment_id: string;
          plan_id: string | null;
          quantity: number;
          reversal_version: number;
          reversed_micros: number;
          status: string;
          stripe_charge_id: string | null;
          stripe_checkout_session_id: string | null;
          stripe_invoice_id: string | null;
          stripe_payment_intent_id: string | null;
          stripe_payment_method_id: string | null;
          stripe_price_id: string | null;
          stripe_subscription_id: string | null;
          taken_micros: number;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          actor_id?: string | null;
          amount_minor: number;
          completed_at?: string | null;
          created_at: string;
          credits_micros: number;
          currency: string;
          expires_after_days?: number | null;
          failure_code?: string | null;
          kind: string;
          netted_minor?: number;
          overdrawn_micros?: number;
          pack_id?: string | null;
          payment_id?: string;
          plan_id?: string | null;
          quantity?: number;
          reversal_version?: number;
          reversed_micros?: number;
          status: string;
          stripe_charge_id?: string | null;
          stripe_checkout_session_id?: string | null;
          stripe_invoice_id?: string | null;
          stripe_payment_intent_id?: string | null;
          stripe_payment_method_id?: string | null;
          stripe_price_id?: string | null;
          stripe_subscription_id?: string | null;
          taken_micros?: number;
        };
        Update: {
          account_id?: string;
          actor_id?: string | null;
          amount_minor?: number;
          completed_at?: string | null;
          created_at?: string;
          credits_micros?: number;
          currency?: string;
          expires_after_days?: number | null;
          failure_code?: string | null;
          kind?: string;
          netted_minor?: number;
          overdrawn_micros?: number;
          pack_id?: string | null;
          payment_id?: string;
          plan_id?: string | null;
          quantity?: number;
          reversal_version?: number;
          reversed_micros?: number;
          status?: string;
          stripe_charge_id?: string | null;
          stripe_checkout_session_id?: string | null;
          stripe_invoice_id?: string | null;
          stripe_payment_intent_id?: string | null;
          stripe_payment_method_id?: string | null;
          stripe_price_id?: string | null;
          stripe_subscription_id?: string | null;
          taken_micros?: number;
        };
        Relationships: [
          {
            foreignKeyName: "payments_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      plan_prices: {
        Row: {
          billing_interval: string;
          created_at: string;
          currency: string;
          lookup_key: string;
          monthly_credits_micros: number | null;
          plan_id: string;
          plan_price_id: string;
          retired_at: string | null;
          stripe_price_id: string | null;
          stripe_product_id: string | null;
          unit_amount: number;
        };
        ComputedFields: never;
        Insert: {
          billing_interval: string;
          created_at?: string;
          currency: string;
          lookup_key: string;
          monthly_credits_micros?: number | null;
          plan_id: string;
          plan_price_id?: string;
          retired_at?: string | null;
          stripe_price_id?: string | null;
          stripe_product_id?: string | null;
          unit_amount: number;
        };
        Update: {
          billing_interval?: string;
          created_at?: string;
          currency?: string;
          lookup_key?: string;
          monthly_credits_micros?: number | null;
          plan_id?: string;
          plan_price_id?: string;
          retired_at?: string | null;
          stripe_price_id?: string | null;
          stripe_product_id?: string | null;
          unit_amount?: number;
        };
        Relationships: [
          {
            foreignKeyName: "plan_prices_plan_id_fkey";
            columns: ["plan_id"];
            isOneToOne: false;
            referencedRelation: "plans";
            referencedColumns: ["plan_id"];
          },
        ];
      };
      plans: {
        Row: {
          bytes_per_day: number | null;
          concurrent_holds: number | null;
          contact_sales: boolean;
          description: string;
          entitlements: NonNullable<Json>;
          features: string[];
          is_active: boolean;
          is_default: boolean;
          is_highlighted: boolean;
          monthly_credits_micros: number | null;
          name: string;
          plan_id: string;
          requests_per_day: number | null;
          requests_per_minute: number | null;
          requests_per_period: number | null;
          rollover_cap_micros: number;
          sort_order: number;
          trial_credits_micros: number;
          trial_days: number;
          trial_needs_card: boolean;
        };
        ComputedFields: never;
        Insert: {
          bytes_per_day?: number | null;
          concurrent_holds?: number | null;
          contact_sales?: boolean;
          description: string;
          entitlements?: NonNullable<Json>;
          features?: string[];
          is_active?: boolean;
          is_default?: boolean;
          is_highlighted?: boolean;
          monthly_credits_micros?: number | null;
          name: string;
          plan_id: string;
          requests_per_day?: number | null;
          requests_per_minute?: number | null;
          requests_per_period?: number | null;
          rollover_cap_micros?: number;
          sort_order: number;
          trial_credits_micros?: number;
          trial_days?: number;
          trial_needs_card?: boolean;
        };
        Update: {
          bytes_per_day?: number | null;
          concurrent_holds?: number | null;
          contact_sales?: boolean;
          description?: string;
          entitlements?: NonNullable<Json>;
          features?: string[];
          is_active?: boolean;
          is_default?: boolean;
          is_highlighted?: boolean;
          monthly_credits_micros?: number | null;
          name?: string;
          plan_id?: string;
          requests_per_day?: number | null;
          requests_per_minute?: number | null;
          requests_per_period?: number | null;
          rollover_cap_micros?: number;
          sort_order?: number;
          trial_credits_micros?: number;
          trial_days?: number;
          trial_needs_card?: boolean;
        };
        Relationships: [];
      };
      pricing_settings: {
        Row: {
          assistant_name: string;
          byok_fee_percent: number;
          catalog: string;
          chat_action: string;
          chat_models: string[];
          chat_tools: string[];
          currency: string;
          default_model: string;
          description: string;
          free_credits_per_day_micros: number | null;
          free_failures_per_day: number;
          hold_minutes: number;
          instructions: string;
          is_only: boolean;
          low_balance_micros: number | null;
          low_balance_share: number | null;
          product_name: string;
          renewal_grace: string;
          signup_bonus_micros: number;
          signup_organization: boolean;
          tagline: string;
          usd_micros_per_credit: number | null;
          version: number;
          words: NonNullable<Json>;
        };
        ComputedFields: never;
        Insert: {
          assistant_name: string;
          byok_fee_percent?: number;
          catalog: string;
          chat_action: string;
          chat_models?: string[];
          chat_tools: string[];
          currency: string;
          default_model: string;
          description: string;
          free_credits_per_day_micros?: number | null;
          free_failures_per_day: number;
          hold_minutes: number;
          instructions: string;
          is_only?: boolean;
          low_balance_micros?: number | null;
          low_balance_share?: number | null;
          product_name: string;
          renewal_grace: string;
          signup_bonus_micros?: number;
          signup_organization?: boolean;
          tagline: string;
          usd_micros_per_credit?: number | null;
          version: number;
          words?: NonNullable<Json>;
        };
        Update: {
          assistant_name?: string;
          byok_fee_percent?: number;
          catalog?: string;
          chat_action?: string;
          chat_models?: string[];
          chat_tools?: string[];
          currency?: string;
          default_model?: string;
          description?: string;
          free_credits_per_day_micros?: number | null;
          free_failures_per_day?: number;
          hold_minutes?: number;
          instructions?: string;
          is_only?: boolean;
          low_balance_micros?: number | null;
          low_balance_share?: number | null;
          product_name?: string;
          renewal_grace?: string;
          signup_bonus_micros?: number;
          signup_organization?: boolean;
          tagline?: string;
          usd_micros_per_credit?: number | null;
          version?: number;
          words?: NonNullable<Json>;
        };
        Relationships: [
          {
            foreignKeyName: "pricing_settings_version_fkey";
            columns: ["version"];
            isOneToOne: false;
            referencedRelation: "pricing_versions";
            referencedColumns: ["version"];
          },
        ];
      };
      pricing_versions: {
        Row: {
          applied_at: string;
          catalog: string;
          digest: string;
          document: NonNullable<Json>;
          models: NonNullable<Json>;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          applied_at: string;
          catalog: string;
          digest: string;
          document: NonNullable<Json>;
          models?: NonNullable<Json>;
          version: number;
        };
        Update: {
          applied_at?: string;
          catalog?: string;
          digest?: string;
          document?: NonNullable<Json>;
          models?: NonNullable<Json>;
          version?: number;
        };
        Relationships: [];
      };
      profiles: {
        Row: {
          created_at: string;
          display_name: string;
          email: string;
          email_confirmed_at: string | null;
          is_operator: boolean;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at: string;
          display_name: string;
          email: string;
          email_confirmed_at?: string | null;
          is_operator?: boolean;
          user_id: string;
        };
        Update: {
          created_at?: string;
          display_name?: string;
          email?: string;
          email_confirmed_at?: string | null;
          is_operator?: boolean;
          user_id?: string;
        };
        Relationships: [];
      };
      projects: {
        Row: {
          account_id: string;
          archived_at: string | null;
          created_at: string;
          name: string;
          project_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          archived_at?: string | null;
          created_at: string;
          name: string;
          project_id?: string;
        };
        Update: {
          account_id?: string;
          archived_at?: string | null;
          created_at?: string;
          name?: string;
          project_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "projects_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      quota_counters: {
        Row: {
          account_id: string;
          bytes: number;
          counted_seq: number;
          quota_window: string;
          requests: number;
          window_start: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          bytes: number;
          counted_seq: number;
          quota_window: string;
          requests: number;
          window_start: string;
        };
        Update: {
          account_id?: string;
          bytes?: number;
          counted_seq?: number;
          quota_window?: string;
          requests?: number;
          window_start?: string;
        };
        Relationships: [
          {
            foreignKeyName: "quota_counters_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      request_keys: {
        Row: {
          account_id: string;
          created_at: string;
          fingerprint: string;
          operation: string;
          payment_id: string | null;
          request_key: string;
          reservation_id: string | null;
          seq: number | null;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          created_at: string;
          fingerprint: string;
          operation: string;
          payment_id?: string | null;
          request_key: string;
          reservation_id?: string | null;
          seq?: number | null;
        };
        Update: {
          account_id?: string;
          created_at?: string;
          fingerprint?: string;
          operation?: string;
          payment_id?: string | null;
          request_key?: string;
          reservation_id?: string | null;
          seq?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: "request_keys_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      spend_counters: {
        Row: {
          account_id: string;
          held_micros: number;
          seeded_micros: number;
          spend_limit_id: string;
          spent_micros: number;
          warned_at: string | null;
          window_start: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          held_micros?: number;
          seeded_micros?: number;
          spend_limit_id: string;
          spent_micros?: number;
          warned_at?: string | null;
          window_start: string;
        };
        Update: {
          account_id?: string;
          held_micros?: number;
          seeded_micros?: number;
          spend_limit_id?: string;
          spent_micros?: number;
          warned_at?: string | null;
          window_start?: string;
        };
        Relationships: [
          {
            foreignKeyName: "spend_counters_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      spend_limits: {
        Row: {
          account_id: string;
          created_at: string;
          created_seq: number;
          limit_micros: number;
          mode: string;
          raised_micros: number | null;
          raised_until: string | null;
          scope: string;
          scope_id: string;
          spend_limit_id: string;
          spend_window: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          created_at: string;
          created_seq: number;
          limit_micros: number;
          mode: string;
          raised_micros?: number | null;
          raised_until?: string | null;
          scope: string;
          scope_id: string;
          spend_limit_id?: string;
          spend_window: string;
        };
        Update: {
          account_id?: string;
          created_at?: string;
          created_seq?: number;
          limit_micros?: number;
          mode?: string;
          raised_micros?: number | null;
          raised_until?: string | null;
          scope?: string;
          scope_id?: string;
          spend_limit_id?: string;
          spend_window?: string;
        };
        Relationships: [
          {
            foreignKeyName: "spend_limits_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      subscriptions: {
        Row: {
          account_id: string;
          billing_interval: string | null;
          cancel_at: string | null;
          canceled_at: string | null;
          end_reason: string | null;
          ended_at: string | null;
          is_unlimited: boolean;
          paid_until: string | null;
          period_end: string | null;
          period_start: string | null;
          plan_id: string | null;
          quantity: number;
          scheduled_at: string | null;
          scheduled_plan_id: string | null;
          status: string;
          stripe_created_at: string;
          stripe_customer_id: string;
          stripe_item_id: string | null;
          stripe_price_id: string | null;
          stripe_schedule_id: string | null;
          stripe_subscription_id: string;
          sync_version: number;
          trial_end: string | null;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          billing_interval?: string | null;
          cancel_at?: string | null;
          canceled_at?: string | null;
          end_reason?: string | null;
          ended_at?: string | null;
          is_unlimited?: boolean;
          paid_until?: string | null;
          period_end?: string | null;
          period_start?: string | null;
          plan_id?: string | null;
          quantity?: number;
          scheduled_at?: string | null;
          scheduled_plan_id?: string | null;
          status: string;
          stripe_created_at: string;
          stripe_customer_id: string;
          stripe_item_id?: string | null;
          stripe_price_id?: string | null;
          stripe_schedule_id?: string | null;
          stripe_subscription_id: string;
          sync_version: number;
          trial_end?: string | null;
          updated_at: string;
        };
        Update: {
          account_id?: string;
          billing_interval?: string | null;
          cancel_at?: string | null;
          canceled_at?: string | null;
          end_reason?: string | null;
          ended_at?: string | null;
          is_unlimited?: boolean;
          paid_until?: string | null;
          period_end?: string | null;
          period_start?: string | null;
          plan_id?: string | null;
          quantity?: number;
          scheduled_at?: string | null;
          scheduled_plan_id?: string | null;
          status?: string;
          stripe_created_at?: string;
          stripe_customer_id?: string;
          stripe_item_id?: string | null;
          stripe_price_id?: string | null;
          stripe_schedule_id?: string | null;
          stripe_subscription_id?: string;
          sync_version?: number;
          trial_end?: string | null;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "subscriptions_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      told_expiries: {
        Row: {
          account_id: string;
          expires_at: string;
          grant_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          expires_at: string;
          grant_id: string;
        };
        Update: {
          account_id?: string;
          expires_at?: string;
          grant_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "told_expiries_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      tool_costs: {
        Row: {
          cost_micros: number;
          description: string;
          is_active: boolean;
          name: string;
          raises_action: boolean;
          sort_order: number;
          tool: string;
        };
        ComputedFields: never;
        Insert: {
          cost_micros: number;
          description: string;
          is_active?: boolean;
          name: string;
          raises_action?: boolean;
          sort_order: number;
          tool: string;
        };
        Update: {
          cost_micros?: number;
          description?: string;
          is_active?: boolean;
          name?: string;
          raises_action?: boolean;
          sort_order?: number;
          tool?: string;
        };
        Relationships: [];
      };
      top_up_attempts: {
        Row: {
          account_id: string;
          card_brand: string | null;
          card_id: string;
          card_last4: string | null;
          customer_id: string;
          failed_at: string | null;
          failure: string | null;
          payment_id: string;
          started_at: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          card_brand?: string | null;
          card_id: string;
          card_last4?: string | null;
          customer_id: string;
          failed_at?: string | null;
          failure?: string | null;
          payment_id: string;
          started_at: string;
        };
        Update: {
          account_id?: string;
          card_brand?: string | null;
          card_id?: string;
          card_last4?: string | null;
          customer_id?: string;
          failed_at?: string | null;
          failure?: string | null;
          payment_id?: string;
          started_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "top_up_attempts_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "top_up_attempts_account_id_payment_id_fkey";
            columns: ["account_id", "payment_id"];
            isOneToOne: true;
            referencedRelation: "payments";
            referencedColumns: ["account_id", "payment_id"];
          },
        ];
      };
      top_up_settings: {
        Row: {
          account_id: string;
          card_brand: string | null;
          card_id: string | null;
          card_last4: string | null;
          changed_at: string;
          changed_by: string | null;
          currency: string;
          default_card_id: string | null;
          is_on: boolean;
          monthly_cap_minor: number;
          pack_id: string;
          stopped_at: string | null;
          stopped_payment_id: string | null;
          stopped_reason: string | null;
          threshold_micros: number;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          card_brand?: string | null;
          card_id?: string | null;
          card_last4?: string | null;
          changed_at: string;
          changed_by?: string | null;
          currency: string;
          default_card_id?: string | null;
          is_on: boolean;
          monthly_cap_minor: number;
          pack_id: string;
          stopped_at?: string | null;
          stopped_payment_id?: string | null;
          stopped_reason?: string | null;
          threshold_micros: number;
        };
        Update: {
          account_id?: string;
          card_brand?: string | null;
          card_id?: string | null;
          card_last4?: string | null;
          changed_at?: string;
          changed_by?: string | null;
          currency?: string;
          default_card_id?: string | null;
          is_on?: boolean;
          monthly_cap_minor?: number;
          pack_id?: string;
          stopped_at?: string | null;
          stopped_payment_id?: string | null;
          stopped_reason?: string | null;
          threshold_micros?: number;
        };
        Relationships: [
          {
            foreignKeyName: "top_up_settings_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: true;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
      usage_daily: {
        Row: {
          account_id: string;
          action: string;
          actor_id: string;
          api_key_id: string;
          cost_micros: number;
          credits_micros: number;
          department_id: string;
          failures: number;
          input_tokens: number;
          lane: string;
          model: string;
          output_tokens: number;
          provider_cost_micros: number;
          refunded_micros: number;
          requests: number;
          tool: string;
          usage_day: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          action: string;
          actor_id: string;
          api_key_id: string;
          cost_micros?: number;
          credits_micros?: number;
          department_id: string;
          failures?: number;
          input_tokens?: number;
          lane: string;
          model: string;
          output_tokens?: number;
          provider_cost_micros?: number;
          refunded_micros?: number;
          requests?: number;
          tool: string;
          usage_day: string;
        };
        Update: {
          account_id?: string;
          action?: string;
          actor_id?: string;
          api_key_id?: string;
          cost_micros?: number;
          credits_micros?: number;
          department_id?: string;
          failures?: number;
          input_tokens?: number;
          lane?: string;
          model?: string;
          output_tokens?: number;
          provider_cost_micros?: number;
          refunded_micros?: number;
          requests?: number;
          tool?: string;
          usage_day?: string;
        };
        Relationships: [
          {
            foreignKeyName: "usage_daily_account_id_fkey";
            columns: ["account_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["id"];
          },
        ];
      };
    };
    Views: {
      [_ in never]: never;
    };
    Functions: {
      accept_invite: {
        Args: { p_token_hash: string; p_user_id: string };
        Returns: {
          joined_account_id: string;
          outcome: string;
        }[];
      };
      add_account_note: {
        Args: { p_account_id: string; p_actor_id: string; p_body: string; p_request_key: string };
        Returns: string;
      };
      add_credits: {
        Args: {
          p_account_id: string;
          p_actor_id?: string;
          p_currency?: string;
          p_expires_at?: string;
          p_micros: number;
          p_paid_minor?: number;
          p_source: string;
          p_source_key: string;
        };
        Returns: Database["public"]["CompositeTypes"]["credit_answer"];
        SetofOptions: {
          from: "*";
          to: "credit_answer";
          isOneToOne: true;
          isSetofReturn: true;
        };
      };
      add_mcp_server: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_last_four: string;
          p_name: string;
          p_sealed_token: string;
          p_server_id: string;
          p_url: string;
        };
        Returns: string;
      };
      adopt_accounts: {
        Args: { p_after?: string; p_limit?: number };
        Returns: {
          moved: number;
          next_after: string;
        }[];
      };
      adopt_stripe_customer: {
        Args: { p_account_id: string; p_is_dry_run?: boolean; p_stripe_customer_id: string };
        Returns: string;
      };
      allocate_credits: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_expires_at?: string;
          p_micros: number;
          p_reason: string;
          p_source?: string;
          p_source_key: string;
        };
        Returns: Database["public"]["CompositeTypes"]["credit_answer"];
        SetofOptions: {
          from: "*";
          to: "credit_answer";
          isOneToOne: true;
          isSetofReturn: true;
        };
      };
      answer_contact_request: {
        Args: {
          p_actor_id: string;
          p_contact_request_id: string;
          p_reply: string;
          p_state: string;
        };
        Returns: boolean;
      };
      apply_catalog: {
        Args: { p_document: string };
        Returns: {
          active_plans: number;
          is_new: boolean;
          plans_created: number;
          prices_created: number;
          version: number;
        }[];
      };
      apply_subscription_state: {
        Args: {
          p_account_id: string;
          p_cancel_at: string;
          p_canceled_at: string;
          p_created_at: string;
          p_customer_id: string;
          p_end_reason?: string;
          p_ended_at: string;
          p_expected_version: number;
          p_item_id: string;
          p_period_end: string;
          p_period_start: string;
          p_quantity: number;
          p_schedule_id: string;
          p_scheduled_at: string;
          p_scheduled_price_id: string;
          p_status: string;
          p_stripe_price_id: string;
          p_subscription_id: string;
          p_trial_end: string;
        };
        Returns: number;
      };
      attach_coupon_use: {
        Args: { p_account_id: string; p_coupon_use_id: string; p_session_id: string };
        Returns: boolean;
      };
      attach_payment: {
        Args: {
          p_account_id: string;
          p_payment_id: string;
          p_payment_intent_id: string;
          p_session_id: string;
        };
        Returns: undefined;
      };
      attach_trial: {
        Args: {
          p_account_id: string;
          p_session_ends_at: string;
          p_session_id: string;
          p_trial_claim_id: string;
        };
        Returns: boolean;
      };
      audit_accounts: { Args: { p_audit_day: string; p_limit?: number }; Returns: boolean };
      begin_audit: {
        Args: Record<PropertyKey, never>;
        Returns: {
          accounts_done: boolean;
          audit_day: string;
          finished: boolean;
        }[];
      };
      begin_chat_turn: {
        Args: {
          p_account_id: string;
          p_action: string;
          p_conversation_id: string;
          p_input: string;
          p_input_tokens?: number;
          p_lane?: string;
          p_model?: string;
          p_output_tokens?: number;
          p_parts: string;
          p_reply_id: string;
          p_request_key?: string;
          p_title: string;
          p_tools: string[];
          p_user_id: string;
          p_user_message_id: string;
        };
        Returns: Database["public"]["CompositeTypes"]["credit_answer"];
        SetofOptions: {
          from: "*";
          to: "credit_answer";
          isOneToOne: true;
          isSetofReturn: true;
        };
      };
      begin_deletion: {
        Args: { p_user_id: string };
        Returns: {
          account_ids: string[];
          names: string[];
          outcome: string;
        }[];
      };
      begin_kept_request: {
        Args: { p_fingerprint: string; p_key_hash: string; p_lease_seconds: number };
        Returns: {
          lease: string;
          outcome: string;
          sealed: string;
          status: number;
        }[];
      };
      begin_pack_purchase: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_fingerprint?: string;
          p_kind?: string;
          p_pack_id: string;
          p_payment_method_id?: string;
          p_quantity: number;
          p_request_key?: string;
        };
        Returns: {
          amount_minor: number;
          credits_micros: number;
          currency: string;
          failure_code: string;
          is_stale: boolean;
          outcome: string;
          payment_id: string;
          quantity: number;
          replayed: boolean;
          status: string;
          stripe_checkout_session_id: string;
          stripe_payment_intent_id: string;
          stripe_payment_method_id: string;
          stripe_price_id: string;
        }[];
      };
      begin_reconcile: {
        Args: { p_back?: string; p_scope: string; p_since?: string };
        Returns: unknown;
        SetofOptions: {
          from: "*";
          to: "reconcile_runs";
          isOneToOne: true;
          isSetofReturn: true;
        };
      };
      begin_top_up: {
        Args: { p_account_id: string };
        Returns: {
          amount_minor: number;
          card_id: string;
          currency: string;
          customer_id: string;
          is_allowed: boolean;
          outcome: string;
          payment_id: string;
          payment_intent_id: string;
          started_at: string;
        }[];
      };
      begin_trial: {
        Args: { p_account_id: string; p_credits_micros: number; p_person_id: string };
        Returns: {
          outcome: string;
          reason: string;
          trial_claim_id: string;
        }[];
      };
      calculate_query_cost: {
        Args: {
          p_account_id?: string;
          p_action: string;
          p_cached_tokens?: number;
          p_input?: string;
          p_input_tokens?: number;
          p_lane?: string;
          p_model?: string;
          p_output_tokens?: number;
          p_provider_cost_micros?: number;
          p_reasoning_tokens?: number;
          p_tools?: string[];
        };
        Returns: {
          available_micros: number;
          charged_micros: number;
          cost_micros: number;
          is_affordable: boolean;
          line_codes: string[];
          line_micros: number[];
          line_names: string[];
          outcome: Database["public"]["Enums"]["credit_outcome"];
          price_version: number;
          subject: string;
        }[];
      };
      change_department: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_department_id: string;
          p_name: string;
          p_parent_id: string;
        };
        Returns: string;
      };
      change_member_role: {
        Args: { p_account_id: string; p_actor_id: string; p_role: string; p_user_id: string };
        Returns: string;
      };
      change_project: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_is_archived?: boolean;
          p_name?: string;
          p_project_id: string;
        };
        Returns: string;
      };
      charge_reservation: {
        Args: {
          p_account_id: string;
          p_action: string;
          p_cached_tokens?: number;
          p_error?: string;
          p_input?: string;
          p_input_tokens?: number;
          p_lane?: string;
          p_model?: string;
          p_origin: string;
          p_output_tokens?: number;
          p_provider_cost_micros?: number;
          p_reasoning_tokens?: number;
          p_request_key?: string;
          p_reservation_id: string;
          p_service?: string;
          p_tools?: string[];
        };
        Returns: Database["public"]["CompositeTypes"]["credit_answer"];
        SetofOptions: {
          from: "*";
          to: "credit_answer";
          isOneToOne: true;
          isSetofReturn: true;
        };
      };
      check_and_deduct_credits: {
        Args: {
          p_account_id: string;
          p_action: string;
          p_actor_id?: string;
          p_api_key_id?: string;
          p_cached_tokens?: number;
          p_conversation_id?: string;
          p_department_id?: string;
          p_input?: string;
          p_input_tokens?: number;
          p_lane?: string;
          p_model?: string;
          p_output_tokens?: number;
          p_provider_cost_micros?: number;
          p_reasoning_tokens?: number;
          p_request_key?: string;
          p_service?: string;
          p_tools?: string[];
        };
        Returns: Database["public"]["CompositeTypes"]["credit_answer"];
        SetofOptions: {
          from: "*";
          to: "credit_answer";
          isOneToOne: true;
          isSetofReturn: true;
        };
      };
      check_folded_figures: {
        Args: Record<PropertyKey, never>;
        Returns: {
          folded_micros: number;
          ledger_day: string;
          ledger_micros: number;
        }[];
      };
      checkpoint_reservation: {
        Args: {
          p_account_id: string;
          p_cached_tokens?: number;
          p_input_tokens?: number;
          p_origin: string;
          p_output_tokens?: number;
          p_reasoning_tokens?: number;
          p_reservation_id: string;
          p_started: boolean;
          p_tools?: string[];
        };
        Returns: Database["public"]["Enums"]["credit_outcome"];
      };
      claim_jobs: {
        Args: { p_limit?: number };
        Returns: {
          attempts: number;
          is_parked: boolean;
          job_id: string;
          kind: string;
          payload: Json;
        }[];
      };
      claim_stripe_event: {
        Args: {
          p_api_version: string;
          p_created: number;
          p_event_id: string;
          p_livemode: boolean;
          p_object_id: string;
          p_payload: string;
          p_type: string;
        };
        Returns: {
          attempts: number;
          is_claimed: boolean;
          status: string;
        }[];
      };
      collect_notices: { Args: { p_limit?: number }; Returns: number };
      count_hit: {
        Args: { p_bucket: string; p_window_seconds: number };
        Returns: {
          hits: number;
          resets_in_seconds: number;
        }[];
      };
      count_projects: {
        Args: { p_account_id: string };
        Returns: {
          allowance: number;
          used: number;
        }[];
      };
      count_typed_coupon: {
        Args: { p_account_id: string; p_session_id: string; p_stripe_promotion_code_id: string };
        Returns: boolean;
      };
      count_unread_notices: {
        Args: { p_account_id: string; p_sees_bill: boolean; p_user_id: string };
        Returns: number;
      };
      create_api_key: {
        Args: {
          p_account_id: string;
          p_created_by: string;
          p_department_id?: string;
          p_last_four: string;
          p_name: string;
          p_project_id?: string;
          p_scopes: string[];
          p_secret_hash: string;
        };
        Returns: string;
      };
      create_coupon: {
        Args: {
          p_actor_id: string;
          p_code: string;
          p_currency?: string;
          p_description: string;
          p_duration?: string;
          p_duration_months?: number;
          p_expires_at?: string;
          p_first_purchase_only?: boolean;
          p_kind: string;
          p_max_uses?: number;
          p_once_per_account?: boolean;
          p_pack_ids?: string[];
          p_plan_ids?: string[];
          p_reason: string;
          p_value: number;
        };
        Returns: {
          coupon_id: string;
          outcome: string;
        }[];
      };
      create_department: {
        Args: { p_account_id: string; p_actor_id: string; p_name: string; p_parent_id?: string };
        Returns: {
          department_id: string;
          outcome: string;
        }[];
      };
      create_invite: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_days: number;
          p_department_id: string;
          p_email: string;
          p_invite_id: string;
          p_role: string;
          p_token_hash: string;
        };
        Returns: string;
      };
      create_organization: {
        Args: { p_account_id: string; p_actor_id: string; p_name: string };
        Returns: {
          outcome: string;
          replayed: boolean;
        }[];
      };
      create_project: {
        Args: { p_account_id: string; p_actor_id: string; p_name: string };
        Returns: {
          outcome: string;
          project_id: string;
        }[];
      };
      credits_outstanding: { Args: Record<PropertyKey, never>; Returns: number };
      decide_late_invoice: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_decision: string;
          p_invoice_id: string;
          p_reason: string;
        };
        Returns: string;
      };
      decide_limit_request: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_answer?: string;
          p_is_approved: boolean;
          p_limit_request_id: string;
          p_raised_micros?: number;
          p_raised_until?: string;
        };
        Returns: string;
      };
      deduct_credits: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_micros: number;
          p_reason: string;
          p_source_key: string;
        };
        Returns: Database["public"]["CompositeTypes"]["credit_answer"];
        SetofOptions: {
          from: "*";
          to: "credit_answer";
          isOneToOne: true;
          isSetofReturn: true;
        };
      };
      delete_conversation: {
        Args: { p_account_id: string; p_conversation_id: string; p_user_id: string };
        Returns: boolean;
      };
      delete_department: {
        Args: { p_account_id: string; p_actor_id: string; p_department_id: string };
        Returns: string;
      };
      delete_provider_key: {
        Args: { p_account_id: string; p_actor_id: string; p_provider: string };
        Returns: boolean;
      };
      dismiss_stripe_event: {
        Args: { p_actor: string; p_event_id: string; p_reason: string };
        Returns: boolean;
      };
      drop_kept_request: { Args: { p_key_hash: string; p_lease: string }; Returns: undefined };
      empty_old_events: { Args: { p_days?: number; p_limit?: number }; Returns: number };
      explain_transaction: {
        Args: { p_account_id: string; p_seq: number };
        Returns: {
          action: string;
          actor_id: string;
          amount_micros: number;
          api_key_id: string;
          balance_after_micros: number;
          balance_before_micros: number;
          charged_micros: number;
          conversation_id: string;
          cost_micros: number;
          created_at: string;
          debt_micros: number;
          error: string;
          input_tokens: number;
          lane: string;
          line_codes: string[];
          line_micros: number[];
          line_names: string[];
          lot_expires_at: string[];
          lot_ids: string[];
          lot_micros: number[];
          lot_period_ends: string[];
          lot_sources: string[];
          message_id: string;
          model: string;
          output_tokens: number;
          price_version: number;
          priced_at: string;
          refers_to_seq: number;
          reservation_id: string;
          seq: number;
          source_key: string;
          success: boolean;
          tools: string[];
          type: string;
        }[];
      };
      export_person: {
        Args: { p_after?: string; p_limit?: number; p_section: string; p_user_id: string };
        Returns: {
          row_data: Json;
          row_key: string;
        }[];
      };
      extend_credits: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_expires_at: string;
          p_grant_id: string;
          p_reason: string;
        };
        Returns: string;
      };
      fail_top_up: {
        Args: {
          p_account_id: string;
          p_failure: string;
          p_payment_id: string;
          p_payment_intent_id?: string;
        };
        Returns: string;
      };
      fall_back_to_credits: {
        Args: { p_account_id: string; p_origin: string; p_reservation_id: string };
        Returns: Database["public"]["CompositeTypes"]["credit_answer"];
        SetofOptions: {
          from: "*";
          to: "credit_answer";
          isOneToOne: true;
          isSetofReturn: true;
        };
      };
      find_account_by_customer: { Args: { p_stripe_customer_id: string }; Returns: string };
      find_api_key: {
        Args: { p_account_id: string; p_secret_hash: string };
        Returns: {
          account_kind: string;
          account_name: string;
          api_key_id: string;
          created_by: string;
          department_id: string;
          plan_has_api: boolean;
          rights: string[];
          role: string;
          scopes: string[];
        }[];
      };
      find_charge: { Args: { p_account_id: string; p_payment_intent_id: string }; Returns: string };
      find_coupon_use: {
        Args: { p_coupon_use_id: string };
        Returns: {
          account_id: string;
          coupon_use_id: string;
          is_lapsed: boolean;
          status: string;
          stripe_session_id: string;
          stripe_subscription_id: string;
        }[];
      };
      find_invite: {
        Args: { p_invite_id?: string; p_token_hash?: string };
        Returns: {
          account_id: string;
          account_name: string;
          email: string;
          expires_at: string;
          invite_id: string;
          invited_by_name: string;
          role: string;
          state: string;
        }[];
      };
      find_payment: {
        Args: { p_account_id: string; p_invoice_id?: string; p_payment_id?: string };
        Returns: {
          account_id: string;
          actor_id: string | null;
          amount_minor: number;
          completed_at: string | null;
          created_at: string;
          credits_micros: number;
          currency: string;
          expires_after_days: number | null;
          failure_code: string | null;
          kind: string;
          netted_minor: number;
          overdrawn_micros: number;
          pack_id: string | null;
          payment_id: string;
          plan_id: string | null;
          quantity: number;
          reversal_version: number;
          reversed_micros: number;
          status: string;
          stripe_charge_id: string | null;
          stripe_checkout_session_id: string | null;
          stripe_invoice_id: string | null;
          stripe_payment_intent_id: string | null;
          stripe_payment_method_id: string | null;
          stripe_price_id: string | null;
          stripe_subscription_id: string | null;
          taken_micros: number;
        };
        SetofOptions: {
          from: "*";
          to: "payments";
          isOneToOne: true;
          isSetofReturn: true;
        };
      };
      find_person_account: { Args: { p_email: string }; Returns: string };
      find_plan_of_price: { Args: { p_stripe_price_id: string }; Returns: string };
      find_provider_key: {
        Args: { p_account_id: string; p_model?: string; p_provider?: string };
        Returns: {
          falls_back: boolean;
          is_included: boolean;
          key_id: string;
          last_four: string;
          provider: string;
          sealed: string;
          status: string;
        }[];
      };
      find_reversible_payments: {
        Args: {
          p_account_id: string;
          p_invoice_id?: string;
          p_payment_intent_id?: string;
          p_session_id?: string;
        };
        Returns: {
          currency: string;
          payment_id: string;
          reversal_version: number;
          status: string;
          stripe_invoice_id: string;
          stripe_payment_intent_id: string;
        }[];
      };
      find_stripe_customer: { Args: { p_account_id: string }; Returns: string };
      find_trial: {
        Args: { p_trial_claim_id: string };
        Returns: {
          account_id: string;
          is_opening: boolean;
          status: string;
          stripe_session_id: string;
          trial_claim_id: string;
        }[];
      };
      finish_audit: {
        Args: { p_audit_day: string; p_findings?: string[] };
        Returns: {
          accounts: number;
          finding_count: number;
          findings: string[];
        }[];
      };
      finish_deletion: { Args: { p_user_id: string }; Returns: boolean };
      finish_event: {
        Args: { p_attempt: number; p_event_id: string; p_note?: string; p_status: string };
        Returns: boolean;
      };
      finish_job: { Args: { p_job_id: string; p_note?: string }; Returns: undefined };
      finish_kept_request: {
        Args: { p_key_hash: string; p_lease: string; p_sealed: string; p_status: number };
        Returns: undefined;
      };
      fold_figures: { Args: { p_limit?: number }; Returns: number };
      follow_top_up_card: {
        Args: {
          p_account_id: string;
          p_card_brand: string;
          p_card_id: string;
          p_card_last4: string;
          p_is_default: boolean;
          p_saved_at: string;
        };
        Returns: string;
      };
      forget_done_jobs: { Args: Record<PropertyKey, never>; Returns: number };
      forget_kept_answers: { Args: Record<PropertyKey, never>; Returns: number };
      forget_old_hits: { Args: Record<PropertyKey, never>; Returns: undefined };
      forget_old_messages: { Args: { p_limit?: number }; Returns: number };
      forget_stripe_customer: { Args: { p_stripe_customer_id: string }; Returns: undefined };
      freeze_own_spending: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_is_frozen: boolean;
          p_notification_id?: string;
        };
        Returns: string;
      };
      get_auto_top_up: {
        Args: { p_account_id: string };
        Returns: {
          card_brand: string;
          card_id: string;
          card_last4: string;
          currency: string;
          is_on: boolean;
          monthly_cap_minor: number;
          pack_id: string;
          pack_is_sold: boolean;
          spent_minor: number;
          stopped_at: string;
          stopped_reason: string;
          threshold_micros: number;
        }[];
      };
      get_balance: {
        Args: { p_account_id: string };
        Returns: {
          allowance_micros: number;
          as_of: string;
          available_micros: number;
          debt_micros: number;
          frozen_micros: number;
          held_micros: number;
          is_due: boolean;
          is_low: boolean;
          is_spending_frozen: boolean;
          is_unlimited: boolean;
          last_seq: number;
          lifetime_used_micros: number;
          low_at_micros: number;
          low_balance_micros: number;
          monthly_micros: number;
          period_end: string;
          period_start: string;
          period_used_micros: number;
          plan_id: string;
          plan_kind: string;
          plan_name: string;
        }[];
      };
      get_branding: {
        Args: { p_account_id: string };
        Returns: {
          color: string;
          is_included: boolean;
          logo: string;
          name: string;
        }[];
      };
      get_caller: {
        Args: { p_user_id: string };
        Returns: {
          account_id: string;
          account_kind: string;
          account_name: string;
          department_id: string;
          display_name: string;
          email: string;
          is_operator: boolean;
          rights: string[];
          role: string;
          user_id: string;
        }[];
      };
      get_catalog: {
        Args: Record<PropertyKey, never>;
        Returns: {
          applied_at: string;
          catalog: string;
          digest: string;
          document: Json;
          version: number;
        }[];
      };
      get_chat_settings: {
        Args: Record<PropertyKey, never>;
        Returns: {
          action: string;
          instructions: string;
          model: string;
          models: string[];
          pricing: string;
          tools: string[];
        }[];
      };
      get_entitlements: { Args: { p_account_id: string }; Returns: Json };
      get_free_credit_day: {
        Args: Record<PropertyKey, never>;
        Returns: {
          ceiling_micros: number;
          day: string;
          given_micros: number;
        }[];
      };
      get_free_credit_refusal: {
        Args: { p_user_id: string };
        Returns: {
          kind: string;
          reason: string;
          refused_at: string;
        }[];
      };
      get_freeze: {
        Args: { p_account_id: string };
        Returns: {
          is_frozen: boolean;
          is_own: boolean;
        }[];
      };
      get_message_retention: { Args: { p_account_id: string }; Returns: number };
      get_month_usage: {
        Args: { p_account_id: string; p_month: string };
        Returns: {
          credits_micros: number;
          label: string;
          part: string;
          requests: number;
        }[];
      };
      get_monthly_credits: {
        Args: { p_account_id: string };
        Returns: {
          allowance_micros: number;
          granted_micros: number;
          is_unlimited: boolean;
          period_end: string;
          period_start: string;
          plan_id: string;
          plan_kind: string;
          plan_name: string;
          used_micros: number;
        }[];
      };
      get_notice_to_mail: {
        Args: { p_account_id: string; p_notification_id: string; p_user_id: string };
        Returns: {
          account_kind: string;
          account_name: string;
          created_at: string;
          display_name: string;
          email: string;
          facts: Json;
          kind: string;
          user_id: string;
        }[];
      };
      get_offer: { Args: Record<PropertyKey, never>; Returns: Json };
      get_provider_key_fallback: { Args: { p_account_id: string }; Returns: boolean };
      get_run_out: {
        Args: { p_account_id: string };
        Returns: {
          micros_per_day: number;
          runs_out_on: string;
        }[];
      };
      hand_over_account: {
        Args: { p_account_id: string; p_actor_id: string; p_user_id: string };
        Returns: undefined;
      };
      has_open_dispute: { Args: { p_account_id: string }; Returns: boolean };
      index_documents: {
        Args: {
          p_bodies: string[];
          p_digests: string[];
          p_document_ids: string[];
          p_headings: string[];
          p_slugs: string[];
          p_titles: string[];
        };
        Returns: number;
      };
      link_stripe_customer: {
        Args: { p_account_id: string; p_stripe_customer_id: string };
        Returns: string;
      };
      list_account_customers: {
        Args: { p_account_id: string };
        Returns: {
          deleted_at: string;
          stripe_customer_id: string;
        }[];
      };
      list_account_notes: {
        Args: { p_account_id: string; p_limit?: number };
        Returns: {
          author: string;
          body: string;
          created_at: string;
          note_id: string;
        }[];
      };
      list_account_people: {
        Args: { p_account_id: string };
        Returns: {
          display_name: string;
          email: string;
          email_confirmed_at: string;
          joined_at: string;
          role: string;
          user_id: string;
        }[];
      };
      list_accounts_due: { Args: { p_after?: string; p_limit?: number }; Returns: string[] };
      list_accounts_to_report: { Args: { p_after?: string; p_limit?: number }; Returns: string[] };
      list_accounts_to_sweep: { Args: { p_after?: string; p_limit?: number }; Returns: string[] };
      list_accounts_to_tell: { Args: { p_after?: string; p_limit?: number }; Returns: string[] };
      list_accounts_to_top_up: { Args: { p_after?: string; p_limit?: number }; Returns: string[] };
      list_api_keys: {
        Args: { p_account_id: string };
        Returns: {
          api_key_id: string;
          created_at: string;
          department_id: string;
          department_name: string;
          last_charge_day: string;
          last_four: string;
          name: string;
          project_id: string;
          project_name: string;
          revoked_at: string;
          scopes: string[];
        }[];
      };
      list_audit_log: {
        Args: { p_account_id?: string; p_before?: number; p_limit?: number };
        Returns: {
          account_id: string;
          act: string;
          actor: string;
          after_facts: Json;
          audit_id: number;
          before_facts: Json;
          created_at: string;
          reason: string;
        }[];
      };
      list_audits: {
        Args: { p_audit_day?: string; p_limit?: number };
        Returns: {
          accounts: number;
          audit_day: string;
          finding_count: number;
          findings: string[];
          finished_at: string;
          started_at: string;
          stuck_holds: number;
        }[];
      };
      list_chat_models: {
        Args: { p_account_id: string };
        Returns: {
          is_allowed: boolean;
          is_free: boolean;
          model: string;
          name: string;
          plan_ids: string[];
        }[];
      };
      list_contact_requests: {
        Args: { p_before?: string; p_limit?: number; p_state?: string };
        Returns: {
          company: string;
          contact_request_id: string;
          created_at: string;
          email: string;
          message: string;
          name: string;
          plan_id: string | null;
          reply: string | null;
          state: string;
          user_id: string | null;
        }[];
        SetofOptions: {
          from: "*";
          to: "contact_requests";
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      list_content_pieces: {
        Args: { p_account_id: string; p_author_id: string; p_limit?: number; p_piece_id?: string };
        Returns: {
          body: string;
          charged_micros: number;
          created_at: string;
          draft: string;
          kind: string;
          outline: string;
          piece_id: string;
          status: string;
          topic: string;
        }[];
      };
      list_conversations: {
        Args: { p_account_id: string; p_before?: string; p_limit?: number; p_user_id: string };
        Returns: {
          conversation_id: string;
          created_at: string;
          title: string;
          updated_at: string;
        }[];
      };
      list_coupon_uses: {
        Args: { p_coupon_id: string; p_limit?: number };
        Returns: {
          account_id: string;
          account_name: string;
          coupon_use_id: string;
          created_at: string;
          email: string;
          redeemed_at: string;
          status: string;
        }[];
      };
      list_coupons: {
        Args: { p_before?: string; p_code?: string; p_coupon_id?: string; p_limit?: number };
        Returns: {
          code: string;
          coupon_id: string;
          created_at: string;
          currency: string;
          description: string;
          duration: string;
          duration_months: number;
          expires_at: string;
          first_purchase_only: boolean;
          is_active: boolean;
          is_typed: boolean;
          kind: string;
          max_uses: number;
          once_per_account: boolean;
          pack_ids: string[];
          plan_ids: string[];
          reserved: number;
          stripe_coupon_id: string;
          stripe_promotion_code_id: string;
          uses: number;
          value: number;
        }[];
      };
      list_departments: {
        Args: { p_account_id: string };
        Returns: {
          department_id: string;
          depth: number;
          keys: number;
          members: number;
          name: string;
          parent_id: string;
          spent_below_micros: number;
          spent_micros: number;
        }[];
      };
      list_free_credit_claims: {
        Args: { p_before?: string; p_limit?: number };
        Returns: {
          claim_id: string;
          claimed_at: string;
          credits_micros: number;
          email: string;
          kind: string;
          network: string;
          user_id: string;
        }[];
      };
      list_free_credit_refusals: {
        Args: { p_limit?: number };
        Returns: {
          attempts: number;
          credits_micros: number;
          email: string;
          first_at: string;
          kind: string;
          last_at: string;
          network: string;
          reason: string;
          user_id: string;
        }[];
      };
      list_grants: {
        Args: { p_account_id: string };
        Returns: {
          amount_micros: number;
          currency: string;
          expires_at: string;
          frozen_micros: number;
          grant_id: string;
          granted_at: string;
          held_micros: number;
          paid_minor: number;
          period_end: string;
          remaining_micros: number;
          source: string;
        }[];
      };
      list_invites: {
        Args: {
          p_account_id: string;
          p_before_at?: string;
          p_before_id?: string;
          p_limit?: number;
        };
        Returns: {
          created_at: string;
          department_id: string;
          department_name: string;
          email: string;
          expires_at: string;
          invite_id: string;
          invited_by_name: string;
          is_expired: boolean;
          role: string;
        }[];
      };
      list_known_stripe_events: { Args: { p_event_ids: string[] }; Returns: string[] };
      list_lapsed_coupon_uses: { Args: { p_limit?: number }; Returns: string[] };
      list_lapsed_trials: { Args: { p_limit?: number }; Returns: string[] };
      list_ledger_accounts: { Args: { p_after?: string; p_limit?: number }; Returns: string[] };
      list_limit_requests: {
        Args: {
          p_account_id: string;
          p_before_at?: string;
          p_before_id?: string;
          p_limit?: number;
          p_limit_request_id?: string;
          p_requested_by?: string;
          p_status?: string;
        };
        Returns: {
          account_name: string;
          answer: string;
          created_at: string;
          decided_at: string;
          decided_by_name: string;
          limit_micros: number;
          limit_request_id: string;
          raised_micros: number;
          raised_until: string;
          reason: string;
          requested_by: string;
          requested_by_email: string;
          requested_by_name: string;
          scope: string;
          scope_id: string;
          scope_name: string;
          spend_limit_id: string;
          spend_window: string;
          status: string;
          wanted_micros: number;
        }[];
      };
      list_limits_of: { Args: { p_account_id: string; p_user_id: string }; Returns: string[] };
      list_linked_customers: {
        Args: { p_after?: string; p_limit?: number };
        Returns: {
          account_id: string;
          stripe_customer_id: string;
        }[];
      };
      list_mcp_servers: {
        Args: { p_account_id: string };
        Returns: {
          created_at: string;
          is_included: boolean;
          last_four: string;
          name: string;
          sealed_token: string;
          server_id: string;
          url: string;
        }[];
      };
      list_members: {
        Args: {
          p_account_id: string;
          p_after_at?: string;
          p_after_id?: string;
          p_limit?: number;
          p_viewer_id: string;
        };
        Returns: {
          department_id: string;
          department_name: string;
          display_name: string;
          email: string;
          joined_at: string;
          role: string;
          spent_micros: number;
          user_id: string;
        }[];
      };
      list_messages: {
        Args: { p_account_id: string; p_conversation_id: string; p_user_id: string };
        Returns: {
          charged_micros: number;
          created_at: string;
          error: string;
          line_codes: string[];
          line_micros: number[];
          message_id: string;
          parts: Json;
          receipt_seq: number;
          reservation_id: string;
          role: string;
          success: boolean;
        }[];
      };
      list_muted_notices: { Args: { p_user_id: string }; Returns: string[] };
      list_named_payments: {
        Args: {
          p_account_id: string;
          p_intent_ids?: string[];
          p_invoice_ids?: string[];
          p_payment_ids?: string[];
          p_session_ids?: string[];
        };
        Returns: {
          account_id: string;
          actor_id: string | null;
          amount_minor: number;
          completed_at: string | null;
          created_at: string;
          credits_micros: number;
          currency: string;
          expires_after_days: number | null;
          failure_code: string | null;
          kind: string;
          netted_minor: number;
          overdrawn_micros: number;
          pack_id: string | null;
          payment_id: string;
          plan_id: string | null;
          quantity: number;
          reversal_version: number;
          reversed_micros: number;
          status: string;
          stripe_charge_id: string | null;
          stripe_checkout_session_id: string | null;
          stripe_invoice_id: string | null;
          stripe_payment_intent_id: string | null;
          stripe_payment_method_id: string | null;
          stripe_price_id: string | null;
          stripe_subscription_id: string | null;
          taken_micros: number;
        }[];
        SetofOptions: {
          from: "*";
          to: "payments";
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      list_named_reversals: {
        Args: { p_account_id: string; p_object_ids: string[] };
        Returns: {
          amount_minor: number;
          kind: string;
          payment_id: string;
          status: string;
          stripe_object_id: string;
        }[];
      };
      list_notices: {
        Args: {
          p_account_id: string;
          p_before?: string;
          p_limit?: number;
          p_sees_bill: boolean;
          p_user_id: string;
        };
        Returns: {
          created_at: string;
          facts: Json;
          kind: string;
          notification_id: string;
          read_at: string;
        }[];
      };
      list_open_deletions: {
        Args: { p_limit?: number };
        Returns: {
          account_ids: string[];
          user_id: string;
        }[];
      };
      list_open_stripe_events: {
        Args: { p_after_at?: string; p_after_id?: string; p_event_id?: string; p_limit?: number };
        Returns: {
          attempts: number;
          event_id: string;
          last_error: string;
          object_id: string;
          payload: string;
          received_at: string;
          status: string;
          type: string;
        }[];
      };
      list_operators: {
        Args: Record<PropertyKey, never>;
        Returns: {
          display_name: string;
          email: string;
          user_id: string;
        }[];
      };
      list_paid_payments: {
        Args: { p_account_id: string; p_since?: string };
        Returns: {
          account_id: string;
          actor_id: string | null;
          amount_minor: number;
          completed_at: string | null;
          created_at: string;
          credits_micros: number;
          currency: string;
          expires_after_days: number | null;
          failure_code: string | null;
          kind: string;
          netted_minor: number;
          overdrawn_micros: number;
          pack_id: string | null;
          payment_id: string;
          plan_id: string | null;
          quantity: number;
          reversal_version: number;
          reversed_micros: number;
          status: string;
          stripe_charge_id: string | null;
          stripe_checkout_session_id: string | null;
          stripe_invoice_id: string | null;
          stripe_payment_intent_id: string | null;
          stripe_payment_method_id: string | null;
          stripe_price_id: string | null;
          stripe_subscription_id: string | null;
          taken_micros: number;
        }[];
        SetofOptions: {
          from: "*";
          to: "payments";
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      list_payments: {
        Args: { p_account_id: string; p_before?: string; p_limit?: number };
        Returns: {
          account_id: string;
          actor_id: string | null;
          amount_minor: number;
          completed_at: string | null;
          created_at: string;
          credits_micros: number;
          currency: string;
          expires_after_days: number | null;
          failure_code: string | null;
          kind: string;
          netted_minor: number;
          overdrawn_micros: number;
          pack_id: string | null;
          payment_id: string;
          plan_id: string | null;
          quantity: number;
          reversal_version: number;
          reversed_micros: number;
          status: string;
          stripe_charge_id: string | null;
          stripe_checkout_session_id: string | null;
          stripe_invoice_id: string | null;
          stripe_payment_intent_id: string | null;
          stripe_payment_method_id: string | null;
          stripe_price_id: string | null;
          stripe_subscription_id: string | null;
          taken_micros: number;
        }[];
        SetofOptions: {
          from: "*";
          to: "payments";
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      list_plans_with_model: { Args: { p_model: string }; Returns: string[] };
      list_projects: {
        Args: { p_account_id: string; p_limit?: number; p_skip?: number };
        Returns: {
          archived_at: string;
          created_at: string;
          keys: number;
          name: string;
          project_id: string;
          spent_micros: number;
        }[];
      };
      list_provider_keys: {
        Args: { p_account_id: string };
        Returns: {
          checked_at: string;
          created_at: string;
          free_requests_limit: number;
          free_requests_remaining: number;
          is_free_tier: boolean;
          label: string;
          last_four: string;
          limit_resets: string;
          limit_usd_micros: number;
          provider: string;
          remaining_usd_micros: number;
          status: string;
          usage_usd_micros: number;
        }[];
      };
      list_returned: {
        Args: { p_account_id: string; p_payment_ids: string[] };
        Returns: {
          dispute_status: string;
          is_pending: boolean;
          payment_id: string;
          recorded_at: string;
          returned_minor: number;
          reversed_micros: number;
        }[];
      };
      list_sale_prices: {
        Args: Record<PropertyKey, never>;
        Returns: {
          billing_interval: string;
          credits_micros: number;
          currency: string;
          description: string;
          is_live: boolean;
          kind: string;
          lookup_key: string;
          name: string;
          product_key: string;
          sale_id: string;
          stripe_price_id: string;
          stripe_product_id: string;
          unit_amount: number;
        }[];
      };
      list_sealed_mcp_tokens: {
        Args: { p_after_account_id: string; p_after_server_id: string; p_limit: number };
        Returns: {
          account_id: string;
          sealed: string;
          server_id: string;
        }[];
      };
      list_sealed_provider_keys: {
        Args: { p_after_account_id: string; p_after_provider: string; p_limit: number };
        Returns: {
          account_id: string;
          provider: string;
          sealed: string;
        }[];
      };
      list_spend_limits: {
        Args: { p_account_id: string };
        Returns: {
          created_at: string;
          effective_micros: number;
          held_micros: number;
          limit_micros: number;
          mode: string;
          raised_micros: number;
          raised_until: string;
          scope: string;
          scope_id: string;
          scope_name: string;
          spend_limit_id: string;
          spend_window: string;
          spent_micros: number;
          warned_at: string;
          window_ends_at: string;
          window_start: string;
        }[];
      };
      list_stripe_events: {
        Args: { p_before_at?: string; p_before_id?: string; p_limit?: number; p_status?: string };
        Returns: {
          api_version: string;
          attempts: number;
          event_id: string;
          handled_at: string;
          last_error: string;
          livemode: boolean;
          object_id: string;
          receipt: string;
          received_at: string;
          status: string;
          stripe_created_at: string;
          type: string;
        }[];
      };
      list_stuck_holds: {
        Args: { p_limit?: number };
        Returns: {
          account_id: string;
          account_name: string;
          action: string;
          amount_micros: number;
          created_at: string;
          expires_at: string;
          reservation_id: string;
        }[];
      };
      list_subscribers_to_move: {
        Args: { p_plan_id: string };
        Returns: {
          account_id: string;
          account_name: string;
          billing_interval: string;
          cancel_at: string;
          currency: string;
          from_credits_micros: number;
          from_unit_amount: number;
          period_end: string;
          status: string;
          stripe_subscription_id: string;
          to_credits_micros: number;
          to_stripe_price_id: string;
          to_unit_amount: number;
        }[];
      };
      list_subscriptions: {
        Args: { p_account_id: string };
        Returns: {
          account_id: string;
          billing_interval: string | null;
          cancel_at: string | null;
          canceled_at: string | null;
          end_reason: string | null;
          ended_at: string | null;
          is_unlimited: boolean;
          paid_until: string | null;
          period_end: string | null;
          period_start: string | null;
          plan_id: string | null;
          quantity: number;
          scheduled_at: string | null;
          scheduled_plan_id: string | null;
          status: string;
          stripe_created_at: string;
          stripe_customer_id: string;
          stripe_item_id: string | null;
          stripe_price_id: string | null;
          stripe_schedule_id: string | null;
          stripe_subscription_id: string;
          sync_version: number;
          trial_end: string | null;
          updated_at: string;
        }[];
        SetofOptions: {
          from: "*";
          to: "subscriptions";
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      list_table_sizes: {
        Args: { p_limit?: number };
        Returns: {
          bytes_since: number;
          index_bytes: number;
          row_estimate: number;
          since: string;
          table_bytes: number;
          table_name: string;
        }[];
      };
      list_top_ups: {
        Args: { p_account_id: string; p_limit?: number };
        Returns: {
          amount_minor: number;
          card_brand: string;
          card_last4: string;
          created_at: string;
          credits_micros: number;
          currency: string;
          failure: string;
          payment_id: string;
          status: string;
        }[];
      };
      list_transactions: {
        Args: {
          p_account_id: string;
          p_actor_id?: string;
          p_before_seq?: number;
          p_limit?: number;
          p_types?: string[];
        };
        Returns: {
          account_id: string;
          action: string | null;
          actor_id: string | null;
          amount_micros: number;
          api_key_id: string | null;
          balance_after_micros: number;
          bytes: number;
          cached_tokens: number;
          conversation_id: string | null;
          cost_micros: number;
          created_at: string;
          currency: string | null;
          debt_micros: number;
          department_id: string | null;
          error: string | null;
          grant_id: string | null;
          input_tokens: number;
          lane: string;
          line_codes: string[];
          line_micros: number[];
          message_id: string | null;
          model: string | null;
          output_tokens: number;
          price_version: number | null;
          provider_cost_micros: number | null;
          reasoning_tokens: number;
          refers_to_seq: number | null;
          request_key: string | null;
          reservation_id: string | null;
          revenue_minor: number;
          seq: number;
          service: string | null;
          source_key: string | null;
          success: boolean;
          tools: string[];
          type: string;
          window_keys: string[];
        }[];
        SetofOptions: {
          from: "*";
          to: "credit_transactions";
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      list_unmatched_payments: {
        Args: { p_limit?: number };
        Returns: {
          account_id: string;
          account_name: string;
          amount_minor: number;
          created_at: string;
          currency: string;
          kind: string;
          payment_id: string;
          status: string;
          why: string;
        }[];
      };
      list_unrecorded_invoices: {
        Args: { p_account_id: string; p_invoice_ids: string[]; p_subscription_id: string };
        Returns: string[];
      };
      may_have_trial: { Args: { p_account_id: string; p_person_id: string }; Returns: boolean };
      may_make_organization: { Args: { p_user_id: string }; Returns: boolean };
      mute_notices: {
        Args: { p_is_muted: boolean; p_kind: string; p_user_id: string };
        Returns: undefined;
      };
      note_charge: {
        Args: { p_account_id: string; p_charge_id: string; p_payment_intent_id: string };
        Returns: undefined;
      };
      note_cron_run: { Args: { p_job: string }; Returns: undefined };
      note_provider_key_limits: {
        Args: {
          p_account_id: string;
          p_free_requests_limit: number;
          p_free_requests_remaining: number;
          p_is_free_tier: boolean;
          p_key_id: string;
          p_label: string;
          p_limit_resets: string;
          p_limit_usd_micros: number;
          p_provider: string;
          p_remaining_usd_micros: number;
          p_status: string;
          p_usage_usd_micros: number;
        };
        Returns: boolean;
      };
      note_provider_key_status: {
        Args: { p_account_id: string; p_key_id: string; p_provider: string; p_status: string };
        Returns: boolean;
      };
      note_sign_up_network: { Args: { p_network: string; p_user_id: string }; Returns: undefined };
      note_stripe_coupon: {
        Args: {
          p_coupon_id: string;
          p_redeemed: number;
          p_stripe_coupon_id: string;
          p_stripe_promotion_code_id: string;
        };
        Returns: undefined;
      };
      note_subscription_request: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_plan_price_id?: string;
          p_reason?: string;
          p_request: string;
        };
        Returns: undefined;
      };
      note_table_sizes: { Args: Record<PropertyKey, never>; Returns: number };
      operator_churn: {
        Args: { p_from: string; p_to: string };
        Returns: {
          ended: number;
          living: number;
          plan_id: string;
          plan_name: string;
          started: number;
        }[];
      };
      operator_deferred: {
        Args: Record<PropertyKey, never>;
        Returns: {
          currency: string;
          lots_minor: number;
          months_minor: number;
        }[];
      };
      operator_figures: {
        Args: { p_from: string; p_to: string };
        Returns: {
          accounts: number;
          debt_micros: number;
          failures: number;
          frozen_accounts: number;
          granted_micros: number;
          lapsed_micros: number;
          outstanding_micros: number;
          people: number;
          people_new: number;
          provider_cost_micros: number;
          refunded_micros: number;
          requests: number;
          reversed_micros: number;
          used_micros: number;
        }[];
      };
      operator_ledger_days: {
        Args: { p_from: string; p_to: string };
        Returns: unknown[];
        SetofOptions: {
          from: "*";
          to: "ledger_days";
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      operator_payment_days: {
        Args: { p_from: string; p_to: string };
        Returns: {
          amount_minor: number;
          currency: string;
          kind: string;
          payment_day: string;
          payments: number;
          returned_minor: number;
        }[];
      };
      operator_plans: {
        Args: Record<PropertyKey, never>;
        Returns: {
          accounts: number;
          currency: string;
          monthly_minor: number;
          plan_id: string;
          plan_name: string;
        }[];
      };
      operator_revenue: {
        Args: { p_from: string; p_to: string };
        Returns: {
          amount_minor: number;
          currency: string;
          kind: string;
          payments: number;
        }[];
      };
      operator_subscriptions: {
        Args: Record<PropertyKey, never>;
        Returns: {
          billing_interval: string;
          currency: string;
          monthly_minor: number;
          plan_id: string;
          plan_name: string;
          status: string;
          subscriptions: number;
        }[];
      };
      operator_top_users: {
        Args: { p_from: string; p_limit?: number; p_to: string };
        Returns: {
          account_id: string;
          account_name: string;
          credits_micros: number;
          email: string;
          provider_cost_micros: number;
          requests: number;
          user_id: string;
        }[];
      };
      operator_usage: {
        Args: { p_from: string; p_to: string };
        Returns: {
          code: string;
          credits_micros: number;
          currency: string;
          failures: number;
          model: string;
          provider_cost_micros: number;
          requests: number;
          revenue_minor: number;
          uses: number;
        }[];
      };
      preview_operator_act: {
        Args: {
          p_account_id: string;
          p_act: string;
          p_actor_id: string;
          p_expires_at?: string;
          p_grant_id?: string;
          p_micros?: number;
          p_seq?: number;
        };
        Returns: {
          available_after_micros: number;
          available_before_micros: number;
          debt_after_micros: number;
          debt_before_micros: number;
          held_micros: number;
          lot_after_micros: number[];
          lot_before_micros: number[];
          lot_sources: string[];
          moved_micros: number;
          outcome: string;
        }[];
      };
      quote_coupon: {
        Args: { p_account_id: string; p_code: string };
        Returns: {
          amount_minor: number;
          currency: string;
          discount_minor: number;
          kind: string;
          sale_id: string;
        }[];
      };
      quote_invoice: {
        Args: {
          p_account_id: string;
          p_currency: string;
          p_from_balance_minor: number;
          p_line_amounts: number[];
          p_line_credited: string[];
          p_line_ends: string[];
          p_line_kinds: string[];
          p_line_price_ids: string[];
          p_line_starts: string[];
          p_subscription_id: string;
          p_total_minor: number;
        };
        Returns: {
          now_micros: number;
          total_micros: number;
        }[];
      };
      raise_spend_limit: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_raised_micros: number;
          p_raised_until: string;
          p_spend_limit_id: string;
        };
        Returns: Database["public"]["Enums"]["credit_outcome"];
      };
      read_backlog: {
        Args: Record<PropertyKey, never>;
        Returns: {
          audit_findings: number;
          cron_age_seconds: number[];
          cron_jobs: string[];
          holds_overdue: number;
          outbox_age_seconds: number;
          outbox_parked: number;
          outbox_waiting: number;
          webhook_age_seconds: number;
          webhooks_parked: number;
          webhooks_waiting: number;
        }[];
      };
      read_health: {
        Args: Record<PropertyKey, never>;
        Returns: {
          catalog_version: number;
          migrations: string[];
        }[];
      };
      read_installation: {
        Args: Record<PropertyKey, never>;
        Returns: {
          catalog: string;
          catalog_document: Json;
          catalog_version: number;
          clock_offset_seconds: number;
          cron_ended_at: string[];
          cron_jobs: string[];
          database_now: string;
          failed_events: number;
          last_event_at: string;
          last_handled_at: string;
          migrations: string[];
          parked_events: number;
          parked_jobs: number;
          reconcile_finished_at: string;
          reconcile_unsettled: number;
          stuck_events: number;
        }[];
      };
      read_notices: {
        Args: {
          p_account_id: string;
          p_notification_id?: string;
          p_sees_bill: boolean;
          p_user_id: string;
        };
        Returns: undefined;
      };
      read_stripe_event: {
        Args: { p_event_id: string };
        Returns: {
          attempts: number;
          event_id: string;
          handled_at: string;
          last_error: string;
          object_id: string;
          payload: string;
          receipt: string;
          received_at: string;
          status: string;
          type: string;
        }[];
      };
      record_invoice: {
        Args: {
          p_account_id: string;
          p_currency: string;
          p_from_balance_minor?: number;
          p_invoice_id: string;
          p_line_amounts: number[];
          p_line_credited: string[];
          p_line_ends: string[];
          p_line_kinds: string[];
          p_line_price_ids: string[];
          p_line_starts: string[];
          p_paid_at: string;
          p_payment_intent_id: string;
          p_person_id: string;
          p_subscription_id: string;
          p_total_minor: number;
        };
        Returns: Database["public"]["CompositeTypes"]["credit_answer"];
        SetofOptions: {
          from: "*";
          to: "credit_answer";
          isOneToOne: true;
          isSetofReturn: true;
        };
      };
      record_payment: {
        Args: {
          p_account_id: string;
          p_amount_minor: number;
          p_currency: string;
          p_failure_code?: string;
          p_payment_id: string;
          p_payment_intent_id: string;
          p_session_id: string;
          p_source_key: string;
          p_status: string;
        };
        Returns: Database["public"]["CompositeTypes"]["credit_answer"];
        SetofOptions: {
          from: "*";
          to: "credit_answer";
          isOneToOne: true;
          isSetofReturn: true;
        };
      };
      redeem_coupon: {
        Args: { p_account_id: string; p_code: string; p_user_id: string };
        Returns: {
          available_micros: number;
          credits_micros: number;
          kind: string;
          outcome: string;
          seq: number;
        }[];
      };
      refold_figures: { Args: { p_actor_id: string; p_reason: string }; Returns: undefined };
      refund_credits: {
        Args: {
          p_account_id: string;
          p_actor_id?: string;
          p_micros?: number;
          p_seq: number;
          p_source_key: string;
        };
        Returns: Database["public"]["CompositeTypes"]["credit_answer"];
        SetofOptions: {
          from: "*";
          to: "credit_answer";
          isOneToOne: true;
          isSetofReturn: true;
        };
      };
      refund_usage: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_micros?: number;
          p_reason: string;
          p_seq: number;
          p_source_key: string;
        };
        Returns: Database["public"]["CompositeTypes"]["credit_answer"];
        SetofOptions: {
          from: "*";
          to: "credit_answer";
          isOneToOne: true;
          isSetofReturn: true;
        };
      };
      release_reservation: {
        Args: { p_account_id: string; p_origin: string; p_reservation_id: string };
        Returns: Database["public"]["CompositeTypes"]["credit_answer"];
        SetofOptions: {
          from: "*";
          to: "credit_answer";
          isOneToOne: true;
          isSetofReturn: true;
        };
      };
      remove_mcp_server: {
        Args: { p_account_id: string; p_actor_id: string; p_server_id: string };
        Returns: boolean;
      };
      remove_member: {
        Args: { p_account_id: string; p_actor_id: string; p_user_id: string };
        Returns: string;
      };
      rename_conversation: {
        Args: {
          p_account_id: string;
          p_conversation_id: string;
          p_title: string;
          p_user_id: string;
        };
        Returns: boolean;
      };
      rename_organization: {
        Args: { p_account_id: string; p_actor_id: string; p_name: string };
        Returns: undefined;
      };
      replay_stripe_event: {
        Args: { p_actor_id: string; p_event_id: string; p_reason: string };
        Returns: string;
      };
      report_failed_payment: {
        Args: {
          p_account_id: string;
          p_amount_minor: number;
          p_attempt: number;
          p_currency: string;
          p_invoice_id: string;
          p_next_attempt_at: string;
          p_price_id: string;
        };
        Returns: undefined;
      };
      report_month: { Args: { p_account_id: string }; Returns: boolean };
      request_limit_raise: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_reason: string;
          p_spend_limit_id: string;
          p_wanted_micros: number;
        };
        Returns: {
          limit_request_id: string;
          outcome: string;
        }[];
      };
      reseal_mcp_token: {
        Args: {
          p_account_id: string;
          p_sealed: string;
          p_sealed_before: string;
          p_server_id: string;
        };
        Returns: boolean;
      };
      reseal_provider_key: {
        Args: {
          p_account_id: string;
          p_provider: string;
          p_sealed: string;
          p_sealed_before: string;
        };
        Returns: boolean;
      };
      reserve_coupon: {
        Args: {
          p_account_id: string;
          p_code: string;
          p_pack_id?: string;
          p_plan_price_id?: string;
          p_quantity?: number;
          p_subscription_id?: string;
          p_user_id: string;
        };
        Returns: {
          amount_minor: number;
          coupon_id: string;
          coupon_use_id: string;
          currency: string;
          is_typed: boolean;
          kind: string;
          outcome: string;
          reserved_until: string;
          stripe_coupon_id: string;
          stripe_promotion_code_id: string;
        }[];
      };
      reserve_credits: {
        Args: {
          p_account_id: string;
          p_action: string;
          p_actor_id?: string;
          p_api_key_id?: string;
          p_budget_micros?: number;
          p_department_id?: string;
          p_input?: string;
          p_input_tokens?: number;
          p_lane?: string;
          p_life_seconds?: number;
          p_model?: string;
          p_origin: string;
          p_output_tokens?: number;
          p_request_key?: string;
          p_service?: string;
          p_tools?: string[];
        };
        Returns: Database["public"]["CompositeTypes"]["credit_answer"];
        SetofOptions: {
          from: "*";
          to: "credit_answer";
          isOneToOne: true;
          isSetofReturn: true;
        };
      };
      reset_monthly_credits: {
        Args: { p_account_id: string };
        Returns: {
          available_micros: number;
          period_end: string;
          period_start: string;
          plan_id: string;
          plan_kind: string;
          renewed: boolean;
        }[];
      };
      retry_job: {
        Args: { p_attempts: number; p_error: string; p_is_final?: boolean; p_job_id: string };
        Returns: string;
      };
      retry_parked_jobs: { Args: { p_actor: string; p_reason: string }; Returns: number };
      reverse_payment: {
        Args: {
          p_account_id: string;
          p_amounts: number[];
          p_expected_version: number;
          p_kinds: string[];
          p_object_ids: string[];
          p_payment_id: string;
          p_statuses: string[];
        };
        Returns: Database["public"]["CompositeTypes"]["reversal_answer"];
        SetofOptions: {
          from: "*";
          to: "reversal_answer";
          isOneToOne: true;
          isSetofReturn: true;
        };
      };
      revoke_api_key: {
        Args: { p_account_id: string; p_actor_id: string; p_api_key_id: string };
        Returns: boolean;
      };
      revoke_invite: {
        Args: { p_account_id: string; p_actor_id: string; p_invite_id: string };
        Returns: boolean;
      };
      save_content_piece: {
        Args: {
          p_account_id: string;
          p_author_id: string;
          p_body?: string;
          p_draft?: string;
          p_kind: string;
          p_outline?: string;
          p_piece_id: string;
          p_status: string;
          p_topic: string;
        };
        Returns: boolean;
      };
      save_provider_key: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_key_id: string;
          p_last_four: string;
          p_provider: string;
          p_sealed: string;
        };
        Returns: string;
      };
      save_reconcile: {
        Args: {
          p_cursor: string;
          p_differences: number;
          p_pass: string;
          p_repaired: number;
          p_run_id: number;
          p_unsettled: number;
        };
        Returns: undefined;
      };
      save_reply: {
        Args: {
          p_account_id: string;
          p_conversation_id: string;
          p_parts: string;
          p_reply_id: string;
          p_reservation_id: string;
        };
        Returns: boolean;
      };
      search_accounts: {
        Args: { p_account_id?: string; p_before?: string; p_limit?: number; p_query?: string };
        Returns: {
          account_id: string;
          available_micros: number;
          created_at: string;
          debt_micros: number;
          held_micros: number;
          kind: string;
          members: number;
          name: string;
          owner_email: string;
          owner_id: string;
          plan_id: string;
          plan_kind: string;
          spending_frozen_at: string;
          spending_frozen_reason: string;
        }[];
      };
      search_documents: {
        Args: { p_limit?: number; p_query: string };
        Returns: {
          body: string;
          document_id: string;
          heading: string;
          rank: number;
          slug: string;
          title: string;
        }[];
      };
      set_account_frozen: {
        Args: { p_account_id: string; p_actor_id: string; p_is_frozen: boolean; p_reason: string };
        Returns: boolean;
      };
      set_auto_top_up: {
        Args: {
          p_account_id: string;
          p_actor_id?: string;
          p_card_brand?: string;
          p_card_id?: string;
          p_card_last4?: string;
          p_default_card_id?: string;
          p_is_on: boolean;
          p_monthly_cap_minor?: number;
          p_pack_id?: string;
          p_threshold_micros?: number;
        };
        Returns: string;
      };
      set_branding: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_color: string;
          p_logo: string;
          p_name: string;
        };
        Returns: string;
      };
      set_coupon_active: {
        Args: { p_actor_id: string; p_coupon_id: string; p_is_active: boolean; p_reason: string };
        Returns: boolean;
      };
      set_display_name: { Args: { p_display_name: string; p_user_id: string }; Returns: boolean };
      set_key_department: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_api_key_id: string;
          p_department_id: string;
        };
        Returns: boolean;
      };
      set_low_balance_warning: {
        Args: { p_account_id: string; p_micros?: number };
        Returns: undefined;
      };
      set_member_department: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_department_id: string;
          p_user_id: string;
        };
        Returns: undefined;
      };
      set_message_retention: {
        Args: { p_account_id: string; p_actor_id: string; p_days: number };
        Returns: undefined;
      };
      set_operator: {
        Args: { p_actor: string; p_email: string; p_is_operator: boolean; p_reason: string };
        Returns: string;
      };
      set_provider_key_fallback: {
        Args: { p_account_id: string; p_actor_id: string; p_falls_back: boolean };
        Returns: undefined;
      };
      set_spend_limit: {
        Args: {
          p_account_id: string;
          p_actor_id: string;
          p_limit_micros: number;
          p_mode: string;
          p_scope: string;
          p_scope_id: string;
          p_window: string;
        };
        Returns: {
          outcome: Database["public"]["Enums"]["credit_outcome"];
          spend_limit_id: string;
        }[];
      };
      set_stripe_price: {
        Args: { p_id: string; p_kind: string; p_price_id: string; p_product_id: string };
        Returns: undefined;
      };
      settle_coupon_use: {
        Args: {
          p_account_id: string;
          p_coupon_use_id: string;
          p_session_id?: string;
          p_status: string;
        };
        Returns: string;
      };
      settle_reservation: {
        Args: {
          p_account_id: string;
          p_cached_tokens?: number;
          p_ended: string;
          p_error?: string;
          p_input_tokens?: number;
          p_model?: string;
          p_origin: string;
          p_output_tokens?: number;
          p_provider_cost_micros?: number;
          p_reasoning_tokens?: number;
          p_reservation_id: string;
          p_started?: boolean;
          p_tools?: string[];
        };
        Returns: Database["public"]["CompositeTypes"]["credit_answer"];
        SetofOptions: {
          from: "*";
          to: "credit_answer";
          isOneToOne: true;
          isSetofReturn: true;
        };
      };
      settle_trial: {
        Args: {
          p_account_id: string;
          p_session_id?: string;
          p_status: string;
          p_subscription_id?: string;
          p_trial_claim_id: string;
        };
        Returns: string;
      };
      simulate_catalog: {
        Args: { p_document: string; p_from: string; p_to: string };
        Returns: {
          account_id: string;
          after_micros: number;
          before_micros: number;
          plan_id: string;
          provider_cost_micros: number;
          revenue_minor: number;
          unknown_costs: number;
          unsold: string[];
          unsold_usages: number;
          usages: number;
        }[];
      };
      skip_audited_account: { Args: { p_audit_day: string; p_error: string }; Returns: undefined };
      submit_contact_request: {
        Args: {
          p_company: string;
          p_email: string;
          p_message: string;
          p_name: string;
          p_plan_id?: string;
          p_user_id?: string;
        };
        Returns: string;
      };
      sweep_reservations: { Args: { p_account_id?: string; p_limit?: number }; Returns: number };
      sync_model_prices: {
        Args: {
          p_cached_usd: string[];
          p_context_tokens: number[];
          p_input_usd: string[];
          p_models: string[];
          p_names: string[];
          p_output_usd: string[];
          p_reasoning_usd: string[];
        };
        Returns: {
          added: string[];
          changed: string[];
          is_new: boolean;
          listed: number;
          overridden: string[];
          vanished: string[];
          version: number;
        }[];
      };
      team_spending: {
        Args: {
          p_account_id: string;
          p_actor_id?: string;
          p_by: string;
          p_from: string;
          p_is_detailed?: boolean;
          p_limit?: number;
          p_skip?: number;
          p_to: string;
        };
        Returns: {
          action: string;
          credits_micros: number;
          failures: number;
          is_gone: boolean;
          model: string;
          requests: number;
          subject_id: string;
          subject_name: string;
        }[];
      };
      tell_account: { Args: { p_account_id: string }; Returns: number };
      track_usage: {
        Args: {
          p_account_id: string;
          p_action: string;
          p_actor_id?: string;
          p_api_key_id?: string;
          p_bytes?: number;
          p_cached_tokens?: number;
          p_department_id?: string;
          p_error?: string;
          p_input_tokens?: number;
          p_is_free?: boolean;
          p_lane?: string;
          p_model?: string;
          p_output_tokens?: number;
          p_provider_cost_micros?: number;
          p_reasoning_tokens?: number;
          p_request_key?: string;
          p_service?: string;
          p_success?: boolean;
          p_tools?: string[];
        };
        Returns: Database["public"]["CompositeTypes"]["credit_answer"];
        SetofOptions: {
          from: "*";
          to: "credit_answer";
          isOneToOne: true;
          isSetofReturn: true;
        };
      };
      usage_series: {
        Args: { p_account_id: string; p_actor_id?: string; p_from: string; p_to: string };
        Returns: {
          action: string;
          credits_micros: number;
          failures: number;
          requests: number;
          tool: string;
          usage_day: string;
        }[];
      };
      usage_summary: {
        Args: { p_account_id: string; p_actor_id?: string; p_from: string; p_to: string };
        Returns: {
          credits_micros: number;
          dimension: string;
          failures: number;
          input_tokens: number;
          output_tokens: number;
          provider_cost_micros: number;
          refunded_micros: number;
          requests: number;
          value: string;
        }[];
      };
      use_credits_batch: {
        Args: {
          p_account_id: string;
          p_actions: string[];
          p_actor_id?: string;
          p_api_key_id?: string;
          p_cached_tokens?: number[];
          p_department_id?: string;
          p_input_tokens?: number[];
          p_lane?: string;
          p_models?: string[];
          p_output_tokens?: number[];
          p_provider_cost_micros?: number[];
          p_reasoning_tokens?: number[];
          p_request_keys: string[];
          p_services?: string[];
          p_tools?: string[];
        };
        Returns: Database["public"]["CompositeTypes"]["credit_batch_answer"];
        SetofOptions: {
          from: "*";
          to: "credit_batch_answer";
          isOneToOne: true;
          isSetofReturn: true;
        };
      };
      validate_coupon: {
        Args: {
          p_account_id: string;
          p_code: string;
          p_pack_id?: string;
          p_plan_price_id?: string;
          p_quantity?: number;
        };
        Returns: {
          amount_minor: number;
          code: string;
          coupon_id: string;
          currency: string;
          description: string;
          discount_minor: number;
          duration: string;
          duration_months: number;
          kind: string;
          outcome: string;
          value: number;
        }[];
      };
      verify_ledger: {
        Args: { p_account_id?: string; p_after?: string; p_limit?: number };
        Returns: {
          account_id: string;
          actual: number;
          expected: number;
          invariant: string;
        }[];
      };
      withdraw_limit_request: {
        Args: { p_account_id: string; p_actor_id: string; p_limit_request_id: string };
        Returns: string;
      };
    };
    Enums: {
      credit_outcome:
        | "ok"
        | "insufficient_credits"
        | "in_debt"
        | "limit_reached"
        | "plan_required"
        | "frozen"
        | "quota_reached"
        | "too_many_holds"
        | "rate_limited"
        | "idempotency_mismatch"
        | "in_progress"
        | "already_released"
        | "gone"
        | "stale"
        | "unpriced"
        | "not_found";
    };
    CompositeTypes: {
      credit_answer: {
        outcome: Database["public"]["Enums"]["credit_outcome"] | null;
        replayed: boolean | null;
        seq: number | null;
        reservation_id: string | null;
        cost_micros: number | null;
        charged_micros: number | null;
        available_micros: number | null;
        held_micros: number | null;
        debt_micros: number | null;
        shortfall_micros: number | null;
        next_reset_at: string | null;
        expires_at: string | null;
        price_version: number | null;
        line_codes: string[] | null;
        line_micros: number[] | null;
        lane: string | null;
        subject: string | null;
        retry_after_seconds: number | null;
        top_up_at_micros: number | null;
        limit_scope: string | null;
        limit_scope_id: string | null;
        limit_window_ends_at: string | null;
        warning: string | null;
      };
      credit_batch_answer: {
        outcome: Database["public"]["Enums"]["credit_outcome"] | null;
        refused_index: number | null;
        subject: string | null;
        charged_count: number | null;
        replayed_count: number | null;
        seqs: number[] | null;
        charged_micros: number[] | null;
        available_micros: number | null;
        held_micros: number | null;
        debt_micros: number | null;
        shortfall_micros: number | null;
        next_reset_at: string | null;
        top_up_at_micros: number | null;
        retry_after_seconds: number | null;
        limit_scope: string | null;
        limit_scope_id: string | null;
        limit_window_ends_at: string | null;
        warning: string | null;
      };
      reversal_answer: {
        outcome: Database["public"]["Enums"]["credit_outcome"] | null;
        replayed: boolean | null;
        reversal_version: number | null;
        status: string | null;
        moved_micros: number | null;
        reversed_micros: number | null;
        available_micros: number | null;
        frozen_micros: number | null;
        debt_micros: number | null;
      };
    };
  };
};

type DatabaseWithoutInternals = Omit<Database, "__InternalSupabase">;

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">];

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])[TableName] extends {
      Row: infer R;
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    ? (DefaultSchema["Tables"] & DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R;
      }
      ? R
      : never
    : never;

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Insert: infer I;
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I;
      }
      ? I
      : never
    : never;

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Update: infer U;
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U;
      }
      ? U
      : never
    : never;

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    | keyof DefaultSchema["Enums"]
    | { schema: keyof DatabaseWithoutInternals },
  EnumName extends DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
    ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
    : never;

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema["CompositeTypes"]
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"]
    : never = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
    ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
    : never;

export const Constants = {
  public: {
    Enums: {
      credit_outcome: [
        "ok",
        "insufficient_credits",
        "in_debt",
        "limit_reached",
        "plan_required",
        "frozen",
        "quota_reached",
        "too_many_holds",
        "rate_limited",
        "idempotency_mismatch",
        "in_progress",
        "already_released",
        "gone",
        "stale",
        "unpriced",
        "not_found",
      ],
    },
  },
} as const;
